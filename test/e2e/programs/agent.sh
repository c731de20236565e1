#!/bin/sh
# An agent that does the words in $AGENT_DOES, in their order, and then stays and shows what is typed.
event() {
	printf '{"t":%s000,"event":"activity","payload":{"activity":"%s","text":"%s"}}\n' "$(($(date +%s) + 1))" "$1" "$2" >>"$AO_EVENTS"
}

echo "agent of $AO_SESSION"
for word in $AGENT_DOES; do
	case $word in
	ready | active | waiting_input | blocked) event "$word" 'as the script says' ;;
	commit)
		echo "$AO_SESSION" >"work-$AO_SESSION.txt"
		git add "work-$AO_SESSION.txt"
		git commit --quiet --message "Work of $AO_SESSION"
		;;
	readme)
		echo "$AO_SESSION was here" >README.md
		git commit --quiet --all --message "Readme of $AO_SESSION"
		;;
	dirty)
		echo changed >>README.md
		echo new >"new-$AO_SESSION.txt"
		;;
	ignored) echo 'SECRET=1' >.env ;;
	cache)
		mkdir -p node_modules/left-pad
		echo 1 >node_modules/left-pad/index.js
		;;
	environment) env -0 >"$AGENT_OUT" ;;
	ao) { command -v ao && ao version; } >"$AGENT_OUT" ;;
	prompt) printf %s "$1" >"$AGENT_OUT" ;;
	stubborn)
		# A child in a session of its own with a child, both deaf to HUP and TERM.
		setsid sh -c 'trap "" HUP TERM; sh -c "trap \"\" HUP TERM; while :; do sleep 1; done" & echo $$ $! >"$1"; while :; do sleep 1; done' sh "${AO_EVENTS%/*}/stubborn" </dev/null >/dev/null 2>&1 &
		;;
	late) trap 'git commit --quiet --allow-empty --message Late; exit 0' HUP TERM ;;
	deaf) trap '' HUP TERM ;;
	exit:*)
		touch "${AO_EVENTS%/*}/done"
		exit "${word#exit:}"
		;;
	esac
done
touch "${AO_EVENTS%/*}/done"
echo 'agent is done'
while read -r line; do
	echo "typed: $line"
done
