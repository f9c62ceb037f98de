# SPDX-License-Identifier: MIT
# What every build script shares: progress lines with times, and a cache that is either right or absent.
# Source it; it sets TOP, BUILD and CACHE and stops the script on the first error.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C TZ=UTC
umask 022
# With it, cd prints.
unset CDPATH

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BUILD=${BUILD:-$TOP/build}
# What is no absolute path does not count, says the standard that names the variable.
[[ ${XDG_CACHE_HOME:-} == /* ]] || XDG_CACHE_HOME=${HOME:-~}/.cache
CACHE=$XDG_CACHE_HOME/assay
CACHE_DAYS=30
# Every time stamp in the image. It is no build date: it says nothing and differs never.
export SOURCE_DATE_EPOCH=1735689600
mkdir -p "$BUILD" "$CACHE"

die() {
	printf 'error: %s\n' "$*" >&2
	exit 1
}

# step NAME COMMAND…: says what begins, and how long it took. The output goes to build/log/NAME.log; it is shown with
# V=1, and its end is shown when the command fails.
step() {
	local name=$1 t0=$SECONDS log=$BUILD/log/$1.log
	shift
	mkdir -p "$BUILD/log"
	printf '  %-22s …\n' "$name" >&2
	# In the background, because bash ignores "set -e" in whatever stands before ||. It does not inherit the lock of
	# cached (9): what it leaves behind must not hold that.
	if [ "${V:-0}" = 1 ]; then
		("$@") > >(tee "$log" >&2) 2>&1 9>&- &
	else
		("$@") >"$log" 2>&1 9>&- &
	fi
	if ! wait $!; then
		tail -n 40 "$log" >&2
		die "cannot make $name: see $log"
	fi
	printf '  %-22s %4d s\n' "$name" $((SECONDS - t0)) >&2
}

# note TEXT: said once, until build/ is removed; every make would repeat it otherwise.
note() {
	! grep -qsxF -e "$1" "$BUILD/log/notes" || return 0
	mkdir -p "$BUILD/log"
	printf '%s\n' "$1" >>"$BUILD/log/notes"
	printf 'note: %s\n' "$1" >&2
}

# key WORD…: 16 hex digits over the words and over the content of those that are files or folders.
key() {
	local w
	for w in "$@"; do
		if [ -d "$w" ]; then
			(cd "$w" && find . -type f -print0 | sort -z | xargs -0r sha256sum)
		elif [ -f "$w" ]; then
			sha256sum <"$w"
		else
			printf '%s\n' "$w"
		fi
	done | sha256sum | cut -c1-16
}

# listing DIR: one hash for a tree. Small trees are read whole; of a large one every name, type and size counts,
# which finds what a torn copy or an interrupted clean-up leaves behind. Fails when it could not read all.
listing() {
	local kib
	kib=$(du -sk --apparent-size "$1" | cut -f1) || return
	(
		cd "$1" && find . -printf '%p %y %s %l\n' | sed -E 's/^(.* d) [0-9]+ $/\1/' | sort || exit
		[ "$kib" -gt 262144 ] || find . -type f -print0 | sort -z | xargs -0r sha256sum
	) | sha256sum | cut -d' ' -f1
}

# cache_is_whole NAME-KEY: true when the entry is there and is what was sealed. The seal's time says when it was asked for
# last; it is set before the look, so that cache_prune does not take what is looked at. 2: the look failed.
cache_is_whole() {
	local d=$CACHE/$1 now
	[ -d "$d" ] && touch -c "$d.seal" || return
	now=$(listing "$d") || return 2
	[ "$(cat "$d.seal" 2>/dev/null)" = "$now" ]
}

# cache_has NAME-KEY: true when the entry is whole; a damaged one is removed. One that cannot be looked at, say because we
# may open too few files, may be whole, and others may be at work in it.
cache_has() {
	local d=$CACHE/$1 r=0
	[ -d "$d" ] || return 1
	cache_is_whole "$1" || r=$?
	[ $r != 2 ] || die "cannot look whether $d is whole"
	[ $r != 0 ] || return 0
	printf '  %-22s damaged in the cache: made again\n' "${1%-*}" >&2
	rm -rf --one-file-system "$d" "$d.seal"
	return 1
}

# cache_put NAME-KEY DIR: moves the finished DIR (on the cache's file system) into the cache and seals it.
cache_put() {
	local d=$CACHE/$1
	rm -rf --one-file-system "$d" "$d.seal"
	listing "$2" >"$2.seal"
	mv "$2" "$d"
	mv "$2.seal" "$d.seal"
	sync -f "$d.seal"
}

# cache_prune NAME: removes its entries that nobody has asked for in CACHE_DAYS days, and what builds of it that were killed
# have left. For who holds its lock, since who asks does not. What is asked for meanwhile is put back: an entry is moved
# away as a whole before that is looked at for the last time.
cache_prune() {
	local key='[0-9a-f]{16}(-[0-9a-f]+)?' old=$CACHE/tmp.$1.pruned seal d
	local unused=(-regextype posix-extended -regex ".*/$1-$key[.]seal" -mtime "+$CACHE_DAYS")
	rm -rf --one-file-system "$CACHE/tmp.$1".*
	while IFS= read -r -d '' seal; do
		d=${seal%.seal}
		[ ! -d "$d" ] || mv "$d" "$old" || continue
		if [ -n "$(find "$seal" "${unused[@]}")" ]; then
			rm -f "$seal"
			rm -rf --one-file-system "$old"
		elif [ -d "$old" ]; then
			mv "$old" "$d"
		fi
	done < <(find "$CACHE" -mindepth 1 -maxdepth 1 "${unused[@]}" -print0)
}

# cached NAME KEY COMMAND…: prints the folder of the entry; if it is not there, runs COMMAND with a new folder as its
# last argument first. One at a time, so that two makes never build the same kernel; who finds it made waits for nobody.
cached() {
	local name=$1 k=$2 tmp
	shift 2
	cache_is_whole "$name-$k" || (
		flock 9
		if ! cache_has "$name-$k"; then
			tmp=$(mktemp -d "$CACHE/tmp.$name.XXXXXX")
			chmod 755 "$tmp"
			# shellcheck disable=SC2064
			trap "rm -rf --one-file-system '$tmp' '$tmp.seal'" EXIT
			step "$name" "$@" "$tmp"
			cache_put "$name-$k" "$tmp"
			cache_prune "$name"
		fi
	) 9>"$CACHE/$name.lock"
	# Where the caller tests our status, "set -e" did not stop us above; tested up there, it would not within either.
	# shellcheck disable=SC2181
	[ $? = 0 ] && [ -d "$CACHE/$name-$k" ] || return 1
	printf '%s\n' "$CACHE/$name-$k"
}
