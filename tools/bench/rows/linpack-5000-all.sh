# SPDX-License-Identifier: MIT
# shellcheck shell=bash
. "$TOP/tools/bench/linpack.sh"
linpack_row 5000 all
