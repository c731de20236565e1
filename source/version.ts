declare const AO_VERSION: string | undefined;

/** The package's version, put in by the build. */
export const version: string = typeof AO_VERSION === 'undefined' ? 'dev' : AO_VERSION;
