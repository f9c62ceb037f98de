#!/bin/bash
# SPDX-License-Identifier: MIT
# make run: boots the image in QEMU as a USB stick, lets its plan run unattended, takes the results off the stick and
# shows them. The settings go where a person would put them: into assay.conf on the stick.
# Options by environment: PLAN REPEAT DURATION CONTAINERS LIMITS ARMS RUNTIMES WORKLOADS LANG_REPORT, and those of tools/qemu.sh.
if [ -z "${IN_BUILDER:-}" ]; then
	top=$(cd "$(dirname "$0")/.." && pwd)
	pass=()
	for name in PLAN REPEAT DURATION CONTAINERS LIMITS ARMS RUNTIMES WORKLOADS LANG_REPORT FIRMWARE MEMORY CPUS TIMEOUT ACCEL; do
		[ -z "${!name:-}" ] || pass+=("$name=${!name}")
	done
	exec "$top/tools/in-builder" env "${pass[@]}" tools/run.sh "$@"
fi
. "$(dirname "$0")/lib.sh"

RUN=$BUILD/run
image=$RUN.img

# settings: the lines of assay.conf. Where the emulation is in software, only the short plan makes sense.
settings() {
	local accel=${ACCEL:-}
	if [ -z "$accel" ]; then
		if "$TOP/tools/probe-kvm.sh"; then accel=kvm; else accel=tcg; fi
	fi
	if [ "$accel" = kvm ]; then echo "plan = ${PLAN:-quick}"; else echo "plan = ${PLAN:-smoke}"; fi
	[ -z "${REPEAT:-}" ] || echo "repeat = $REPEAT"
	[ -z "${DURATION:-}" ] || echo "duration = $DURATION"
	[ -z "${CONTAINERS:-}" ] || echo "containers = $CONTAINERS"
	[ -z "${LIMITS:-}" ] || echo "limits = $LIMITS"
	[ -z "${ARMS:-}" ] || echo "arms = $ARMS"
	[ -z "${RUNTIMES:-}" ] || echo "runtimes = $RUNTIMES"
	[ -z "${WORKLOADS:-}" ] || echo "workloads = $WORKLOADS"
	[ -z "${LANG_REPORT:-}" ] || echo "lang = $LANG_REPORT"
	echo "after = poweroff"
}

make --no-print-directory image
cp --sparse=always "$BUILD/assay.img" "$image"
settings >"$BUILD/run.conf"
"$TOP/tools/put.sh" "$image" "$BUILD/run.conf" assay.conf
IMAGE=$image RUN=$RUN "$TOP/tools/qemu.sh" || die "the run did not end well: its console is in build/run/console.log"
rm -f "$image"
folders=$("$TOP/tools/collect.sh" "$RUN/stick.img" "$BUILD/results")
while read -r folder; do
	echo
	"$BUILD/bin/assay" show "$folder"
	printf '\nreport: %s/report.html\n' "${folder#"$TOP"/}"
done <<<"$folders"
