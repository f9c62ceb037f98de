// SPDX-License-Identifier: MIT
// The bodies of requests and of the configuration file, one function an object. What is read is checked by itself only:
// whether files exist and ids are free is the API's business (vmm/configure.h).
#ifndef VMM_CONFIG_READ_H
#define VMM_CONFIG_READ_H

#include "base/json.h"
#include "vmm/config.h"

// Which members of struct vmm_machine came, in an update.
struct vmm_machine_update {
	struct vmm_machine to; // what is not given is as it was
	bool has_any;
};

struct vmm_drive_update {
	struct vmm_drive to; // id, path, limiter
	bool has_path, has_limiter;
};

// Each function sets *out, whole, to what the object says, with defaults for what it does not; the exceptions say so.

// machine-config
int vmm_read_machine(yyjson_val *v, struct vmm_machine *out, struct err **e);

// boot-source
int vmm_read_boot_source(yyjson_val *v, struct vmm_boot_source *out, struct err **e);

// one of drives
int vmm_read_drive(yyjson_val *v, struct vmm_drive *out, struct err **e);

// one of network-interfaces
int vmm_read_net(yyjson_val *v, struct vmm_net *out, struct err **e);

// vsock
int vmm_read_vsock(yyjson_val *v, struct vmm_vsock *out, struct err **e);

// entropy
int vmm_read_entropy(yyjson_val *v, struct vmm_entropy *out, struct err **e);

// serial
int vmm_read_serial(yyjson_val *v, struct vmm_serial *out, struct err **e);

// logger. What of lines is shown, and of which module, stays as it was in *out where the object does not say others.
int vmm_read_logger(yyjson_val *v, struct vmm_logger *out, struct err **e);

// metrics
int vmm_read_metrics(yyjson_val *v, struct vmm_metrics_target *out, struct err **e);

// PATCH machine-config. out->to holds the present values before, and where the object does not say others, behind.
int vmm_read_machine_update(yyjson_val *v, struct vmm_machine_update *out, struct err **e);

// PATCH drives. Buckets that do not come have is_given false.
int vmm_read_drive_update(yyjson_val *v, struct vmm_drive_update *out, struct err **e);

// PATCH network-interfaces: id and limiters. Buckets as above.
int vmm_read_net_update(yyjson_val *v, struct vmm_net *out, struct err **e);

// Sets *level to what a name says: Off, Error, Warn or Warning, Info, Debug, Trace, in letters of any case. False when
// there is no such level.
bool vmm_level_parse(const char *name, enum vmm_level *level);

// Returns the name of a level as it stands in lines of the log: OFF, ERROR, WARN, INFO, DEBUG, TRACE.
const char *vmm_level_name(enum vmm_level level);

#endif
