#!/bin/bash
# SPDX-License-Identifier: MIT
export FIRMWARE=bios
. "$(dirname "$0")/smoke.sh"
