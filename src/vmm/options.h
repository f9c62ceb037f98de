// SPDX-License-Identifier: MIT
// The command line, as Firecracker's.
#ifndef VMM_OPTIONS_H
#define VMM_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "vmm/config.h"

#define VMM_DEFAULT_SOCKET   "/run/firecracker.socket"
#define VMM_DEFAULT_ID       "anonymous-instance"
#define VMM_DEFAULT_BODY_MAX 51200

struct vmm_options {
	const char *socket;       // --api-sock
	const char *id;           // --id
	const char *config_file;  // --config-file; NULL: none
	const char *metrics_path; // --metrics-path; NULL: none
	struct vmm_logger logger; // --log-path, --level, --module, --show-level, --show-log-origin
	bool has_no_api, has_no_seccomp, has_boot_timer;
	bool shows_help, shows_version;
	uint64_t body_max;                              // --http-api-max-payload-size, bytes
	uint64_t start_us, start_cpu_us, parent_cpu_us; // what the jail says of the time before; 0: nothing
};

// Reads the command line. The error is Firecracker's text; it ends the process by VMM_EXIT_ARGUMENTS, but a level that
// is none (is_level) by VMM_EXIT_CONFIG.
int vmm_options_parse(struct vmm_options *o, int argc, char **argv, struct err **e);

// Whether an id is one for a microVM: 1 to 64 letters, digits and minus signs.
bool vmm_instance_id_is_valid(const char *id);

// Prints what --help prints.
void vmm_options_help(void);

#endif
