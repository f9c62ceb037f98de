#!/bin/bash
# SPDX-License-Identifier: MIT
export FIRMWARE=uefi
. "$(dirname "$0")/smoke.sh"
