#!/bin/bash
# SPDX-License-Identifier: MIT
# Puts a file on a volume of an image, ASSAY unless another is named: put.sh IMAGE FILE NAME [VOLUME]
. "$(dirname "$0")/lib.sh"
. "$TOP/tools/partitions.sh"

export MTOOLS_SKIP_CHECK=1
volume=$(partitions "$1" "${4:-ASSAY}")
[ -n "$volume" ] || die "$1 has no partition ${4:-ASSAY}"
mcopy -o -i "$volume" "$2" "::/$3"
