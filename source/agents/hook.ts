/**
AO's hook program, for `sh`: `ao-hook [--brief] <event>` appends what stands on its standard input (one JSON object) to
`$AO_EVENTS` as one line in one write (contract, "Where things are"). A payload over 3,900 bytes goes to a file in
`payloads/` beside it, cut at 256 KB, which the line names; with `--brief` only its ids are kept. Whatever happens it
prints nothing, leaves no process behind and ends with 0: a failing hook would deny tools in some agents.

It may run outside the sandbox of an agent that can write in that folder: it follows no link there and writes into no
pipe, or the agent could have it write anywhere. (`dd` of GNU opens with O_NOFOLLOW; elsewhere it is checked before.)
The agent waits for it: names are looked for by `case`, since what a shell cuts off by a pattern that does not match costs
0.1 s. Where `date` knows whole seconds only (macOS), Perl tells the time: events must be in order with the agent's files.
*/
export const hookScript = String.raw`#!/bin/sh
LC_ALL=C
umask 077
brief=
if [ "$1" = --brief ]; then
	brief=1
	shift
fi
event=$1
payload=$({ head -c 262144; cat >/dev/null; } 2>/dev/null | tr -d '\000\r\n')
[ -n "$AO_EVENTS" ] && [ -n "$event" ] && [ -f "$AO_EVENTS" ] && [ ! -L "$AO_EVENTS" ] || exit 0
time=$(date +%s%3N 2>/dev/null)
case $time in
'' | *[!0-9]*) time=$(perl -MTime::HiRes=time -e 'printf "%d", time * 1000' 2>/dev/null) ;;
esac
case $time in
'' | *[!0-9]*) time=$(date +%s)000 ;;
esac
case $payload in
'{'*) ;;
*) payload=null ;;
esac
file=
if [ "${'$'}{#payload}" -gt 3900 ]; then
	whole=$payload
	begin=$(printf '%s' "$payload" | head -c 2000)
	ids=
	for name in session_id tool_name tool_use_id agent_id hook_event_name notification_type; do
		case $begin in
		*"\"$name\":\""*) rest=${'$'}{begin#*\"$name\":\"} ;;
		*"\"$name\": \""*) rest=${'$'}{begin#*\"$name\": \"} ;;
		*) continue ;;
		esac
		value=${'$'}{rest%%\"*}
		case $value in
		"$rest" | *\\*) continue ;;
		esac
		ids="$ids${'$'}{ids:+,}\"$name\":\"$value\""
	done
	payload="{$ids}"
	if [ -z "$brief" ]; then
		dir=${'$'}{AO_EVENTS%/*}/payloads
		name=$time-$$.json
		if mkdir -p "$dir" 2>/dev/null && [ ! -L "$dir" ] && (set -C && printf '%s' "$whole" >"$dir/$name") 2>/dev/null; then
			file=",\"file\":\"$name\""
		fi
	fi
fi
line="{\"t\":$time,\"event\":\"$event\",\"payload\":$payload$file}"
if ! printf '%s\n' "$line" | dd of="$AO_EVENTS" oflag=append,nofollow conv=notrunc,nocreat bs=8192 iflag=fullblock 2>/dev/null; then
	if [ -f "$AO_EVENTS" ] && [ ! -L "$AO_EVENTS" ]; then
		printf '%s\n' "$line" >>"$AO_EVENTS"
	fi
fi 2>/dev/null
exit 0
`;
