#!/bin/bash
# SPDX-License-Identifier: MIT
# All that rt-vm does, behind Firecracker's API.
HYPERVISOR=fcapi exec "$(dirname "$0")/rt-vm.t"
