#!/bin/bash
# SPDX-License-Identifier: MIT
# Installs the few packages the build host itself needs: everything else lives in the builder (tools/builder.sh). As
# another user than root it says what is missing and stops; it writes nothing, so it does not use lib.sh.
set -euo pipefail

declare -A need=([mmdebstrap]=mmdebstrap [unshare]=util-linux [flock]=util-linux [make]=make
	[/usr/share/keyrings/debian-archive-trixie-stable.gpg]=debian-archive-keyring)
missing=()
for what in "${!need[@]}"; do
	command -v "$what" >/dev/null || [ -e "$what" ] || missing+=("${need[$what]}")
done
if [ "$(id -u)" != 0 ]; then
	[ ${#missing[@]} = 0 ] || printf 'these packages are missing: %s\n' "${missing[*]}" >&2
	printf 'error: the build makes namespaces and a Debian root, so it must be run as root\n' >&2
	exit 1
fi
[ ${#missing[@]} -gt 0 ] || exit 0

. /etc/os-release
case "${ID:-}${VERSION_ID:-}" in
debian12 | debian13) ;;
*) printf 'note: tried on Debian 12 and 13 only; this is %s\n' "${PRETTY_NAME:-unknown}" >&2 ;;
esac
printf '  installing %s\n' "${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
