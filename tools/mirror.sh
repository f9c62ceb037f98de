#!/bin/bash
# SPDX-License-Identifier: MIT
# Prints sources for Debian 13, one line each, taken from the mirrors that this machine's apt already uses.
# usage: mirror.sh [deb|deb-src]
. "$(dirname "$0")/lib.sh"

# uris: "URI SUITE" of every enabled Debian stanza, in both notations that apt knows.
uris() {
	# A machine has one notation or the other: the files of the other one are missing, and that is no error.
	{ cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null || true; } |
		sed -nE 's/^deb(-src)?[[:space:]]+(\[[^]]*\][[:space:]]+)?([^ ]+)[[:space:]]+([^ ]+).*/\3 \4/p'
	awk -v RS= '!/(^|\n)Enabled: *no/ {
		uri = ""; suites = ""
		n = split($0, line, "\n")
		for (i = 1; i <= n; i++) {
			if (line[i] ~ /^URIs:/) { sub(/^URIs: */, "", line[i]); uri = line[i] }
			if (line[i] ~ /^Suites:/) { sub(/^Suites: */, "", line[i]); suites = line[i] }
		}
		split(uri, u, " "); m = split(suites, s, " ")
		for (j = 1; j <= m; j++) print u[1], s[j]
	}' /etc/apt/sources.list.d/*.sources 2>/dev/null || true
}

main=$(uris | awk '$2 ~ /^(bookworm|trixie)$/ { print $1; exit }')
security=$(uris | awk '$2 ~ /^(bookworm|trixie)-security$/ { print $1; exit }')
[ -n "$main" ] || die "cannot find a Debian mirror in /etc/apt: no source for bookworm or trixie is enabled"
kind=${1:-deb}
key=/usr/share/keyrings/debian-archive-keyring.gpg
echo "$kind [signed-by=$key] $main trixie main"
echo "$kind [signed-by=$key] $main trixie-updates main"
[ -z "$security" ] || echo "$kind [signed-by=$key] $security trixie-security main"
