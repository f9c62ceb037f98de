# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Debian 13's package lists, packages and sources. They are refreshed every 12 hours at most; without network the last
# ones serve. Source it after lib.sh, inside the builder, and call apt_lists before apt-get, apt-cache or fetch.

# apt_conf DIR: the configuration under which apt sees the lists in DIR and nothing of the machine it runs on.
apt_conf() {
	cat <<-EOF
		Dir::Etc::sourcelist "$1/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		Dir::State::lists "$1/lists";
		Dir::State::status "/dev/null";
		Dir::State::extended_states "/dev/null";
		Dir::Cache "/tmp/apt-cache";
		APT::Architecture "amd64";
		APT::Sandbox::User "root";
		APT::Install-Recommends "false";
		APT::Get::Only-Source "true";
		APT::Update::Error-Mode "any";
		Acquire::ForceHash "SHA256";
		Acquire::Languages "none";
		Acquire::Retries "2";
		Acquire::http::Timeout "30";
	EOF
}

fetch_lists() {
	mkdir -p "$1/lists/partial" "$1/lists/auxfiles"
	{
		"$TOP/tools/mirror.sh" deb
		"$TOP/tools/mirror.sh" deb-src
	} >"$1/sources.list"
	apt_conf "$1" >/tmp/update.conf
	APT_CONFIG=/tmp/update.conf apt-get update
	# Two days later nobody reads the lists before these any more.
	find "$CACHE" -maxdepth 1 -name 'apt-lists-*.seal' -mtime +1 | while read -r seal; do
		rm -rf --one-file-system "$seal" "${seal%.seal}"
	done
}

# apt_lists: sets APT_CONFIG. A script that a script calls sees the same lists.
apt_lists() {
	local dir failed
	[ -z "${APT_CONFIG:-}" ] || return 0
	mkdir -p /tmp/apt-cache/archives/partial
	# Not "if ! dir=…": bash would ignore errors inside.
	set +e
	dir=$(
		set -e
		cached apt-lists "$(key "$("$TOP/tools/mirror.sh")")-$(($(date +%s) / 43200))" fetch_lists
	)
	failed=$?
	set -e
	if [ $failed != 0 ]; then
		dir=$(find "$CACHE" -maxdepth 1 -type d -name 'apt-lists-*' | sort | tail -n 1)
		[ -n "$dir" ] || die "cannot read Debian's package lists: the mirror cannot be reached and none are cached"
		printf 'note: the mirror cannot be reached; the package lists of %s are used\n' \
			"$(date -r "$dir/sources.list" +%FT%RZ)" >&2
	fi
	# Another script may be reading it.
	apt_conf "$dir" >"/tmp/apt.conf.$$"
	mv "/tmp/apt.conf.$$" /tmp/apt.conf
	export APT_CONFIG=/tmp/apt.conf
}

# apt_uris: reads what apt-get --print-uris prints, writes "URI FILE SIZE SHA256" for each.
apt_uris() {
	sed -nE "s/^'([^']+)' ([^ ]+) ([0-9]+) SHA256:([0-9a-f]{64})$/\1 \2 \3 \4/p"
}

# fetch URI SHA256 FILE: downloads and verifies; a file that fails either is removed and the status is 1.
fetch() {
	/usr/lib/apt/apt-helper download-file "$1" "$3" "SHA256:$2" >&2 && return 0
	rm -f "$3"
	return 1
}
