// SPDX-License-Identifier: MIT
// The process that stands for a container on the host (README.md): it makes the VM, holds the streams, passes signals
// on, and ends as the container's process ended.
#ifndef RUNTIME_SHIM_H
#define RUNTIME_SHIM_H

#include "base/clock.h"
#include "oci/config.h"
#include "runtime/log.h"
#include "runtime/settings.h"
#include "runtime/sizes.h"
#include "runtime/state.h"

#define SHIM_SHARE_LIMIT (600 * NS_PER_S) // a disk image of a large root file system may be made in it

struct shim_spec {
	const struct state *state;       // made, without processes
	const struct oci_config *config; // parsed
	const char *config_text;         // the same as it stands
	const struct rt_settings *settings;
	const struct sizes *sizes;
	const struct log *log;
	const char *console_socket; // path; NULL: none
	bool has_own_terminal;      // a terminal is wanted, and it is standard input
	int report;                 // to the process that creates: shim_report in runtime/report.h
};

// Lives. To be called in a child of the process that creates, in the container's cgroup already. Never returns.
void __attribute__((noreturn)) shim_main(const struct shim_spec *spec);

#endif
