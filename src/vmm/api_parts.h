// SPDX-License-Identifier: MIT
// The inside of the API. Its files: api.c the state, api_route.c which request is whose, api_put.c what configures,
// api_act.c what acts and shows.
#ifndef VMM_API_PARTS_H
#define VMM_API_PARTS_H

#include "base/json.h"
#include "vmm/api.h"

// One request on its way.
struct call {
	struct vmm_api *api;
	const char *name; // of its route: "drives"
	const char *id;   // second part of the path; NULL: it has none
	yyjson_val *body; // NULL: none
	struct buf *out;  // for the answer; what stays empty is answered by 204
	struct err **e;
};

struct route {
	const char *method, *name; // GET, PUT, PATCH; the first part of the path
	const char *second;        // what the second must be; NULL: anything
	bool has_body;
	int (*act)(struct call *c); // 0, or −1 with *c->e set to the whole text of the fault
	const char *counted;        // in the metrics; NULL: it is not
};

// The routes, and how many there are.
extern const struct route vmm_routes[];
extern const size_t vmm_route_count;

// ----- for what acts: all return −1 with the fault set
// The body is not what it should be; *e says why so far.
int vmm_call_broken(struct call *c);

// The request comes too late: the machine runs. 0 when it does not.
int vmm_call_before_start(struct call *c);

// The request comes too early. 0 when it does not.
int vmm_call_after_start(struct call *c);

// The id of the path is not that of the body. names_both: the fault shows them.
int vmm_call_check_id(struct call *c, const char *in_body, bool names_both);

// What acts on one kind of request.
typedef int vmm_act(struct call *c);

// ----- api_put.c
extern vmm_act vmm_put_machine, vmm_patch_machine, vmm_put_boot_source, vmm_put_drive, vmm_put_net, vmm_put_vsock,
	vmm_put_entropy, vmm_put_serial, vmm_put_logger, vmm_put_metrics;

// ----- api_act.c
extern vmm_act vmm_get_instance, vmm_get_version, vmm_get_config, vmm_get_machine, vmm_put_action, vmm_patch_vm,
	vmm_patch_drive, vmm_patch_net;

// ----- api_route.c
// Says that this VMM does not have what c->name names.
int vmm_unsupported(struct call *c);

#endif
