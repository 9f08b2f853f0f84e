#!/usr/bin/env bash
# What the runner starts for every test: hands the arguments to a waiting helper (helper.mjs) and
# copies its answer, an exit status and what belongs on stderr. A process of Node for every test
# would take thirty times as long.

if [[ "$1" == -is-handshaker-supported ]]; then
  echo No
  exit 0
fi
[[ -n "$TOCSIN_BOGO_LIST" ]] && exit 89

ports=($TOCSIN_BOGO_PORTS)
exec 3<>"/dev/tcp/127.0.0.1/${ports[$$ % ${#ports[@]}]}" || exit 1
printf '%s\0' "$#" "$@" >&3
IFS= read -r status <&3
mapfile -t lines <&3
if ((${#lines[@]})); then printf '%s\n' "${lines[@]}" >&2; fi
exit "${status:-1}"
