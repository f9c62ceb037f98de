#!/bin/bash
# SPDX-License-Identifier: MIT
# Installs the few packages the build host itself needs: everything else lives in the builder (tools/builder.sh).
. "$(dirname "$0")/lib.sh"

declare -A need=([mmdebstrap]=mmdebstrap [unshare]=util-linux [flock]=util-linux [make]=make
	[dpkg-query]=dpkg [/usr/share/keyrings/debian-archive-trixie-stable.gpg]=debian-archive-keyring)
missing=()
for what in "${!need[@]}"; do
	command -v "$what" >/dev/null || [ -e "$what" ] || missing+=("${need[$what]}")
done
[ ${#missing[@]} -gt 0 ] || [ "$(id -u)" != 0 ] || exit 0
if [ "$(id -u)" != 0 ]; then
	[ ${#missing[@]} = 0 ] || printf 'These packages are missing: %s\n' "${missing[*]}" >&2
	die "the build makes namespaces and a Debian root, so it must be run as root"
fi
. /etc/os-release
case "${ID:-}${VERSION_ID:-}" in
debian12 | debian13) ;;
*) printf 'note: tried on Debian 12 and 13 only; this is %s\n' "${PRETTY_NAME:-unknown}" >&2 ;;
esac
export DEBIAN_FRONTEND=noninteractive
step host-packages sh -c "apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
