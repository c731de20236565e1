export {type AddedWorktree, addWorktree, type NewWorktree} from './add-worktree.ts';
export type {Limit, Lock} from './checkout.ts';
export type {Tree} from './look.ts';
export {type RestoredWorktree, restoreWorktree} from './restore.ts';
export {deleteTrash, type Trash, type TrashResult, trashWorktree, untrashWorktree} from './trash.ts';
export {type UndoneWorktree, undoWorktree} from './undo.ts';
export {adminDirOf, listWorktrees, type WorktreeEntry} from './worktree-list.ts';
