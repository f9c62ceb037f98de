// SPDX-License-Identifier: MIT
// Firecracker's API over a machine: the phases, the actions, and which request is allowed when. It knows no socket
// (vmm/server.h) and no KVM: what is done, the machine does, which is a table of functions.
#ifndef VMM_API_H
#define VMM_API_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "vmm/config.h"
#include "vmm/metrics.h"

#define VMM_ROUTES 64 // kinds of requests that are counted

// What the API asks of a machine. All are called on one thread, the VMM's, and never at once; `machine` is what the API
// was given. 0, or −1 with *e set: the text is what the client reads behind the words that name the request.
struct vmm_machine_ops {
	// Builds the machine that *c describes, opens what it names and lets the guest run. On failure nothing of it is
	// left, and it may be called again with another *c. c stays valid and unchanged until it returns.
	int (*start)(void *machine, const struct vmm_config *c, struct err **e);
	// Returns when no vCPU runs guest code any more. Not called while it is paused.
	int (*pause)(void *machine, struct err **e);
	// Lets all vCPUs go on. Only called while it is paused.
	int (*resume)(void *machine, struct err **e);
	// The drive's file is to be opened anew, whose name may be another one, and the guest to be told that the drive
	// has changed (reopens); its limiter has the buckets of d->limiter, of those that are given (is_given).
	// d->id names a drive that the machine was started with.
	int (*update_drive)(void *machine, const struct vmm_drive *d, bool reopens, struct err **e);
	// The card's limiters have the buckets of n->rx and n->tx, of those that are given. n->id names a card that the
	// machine was started with.
	int (*update_net)(void *machine, const struct vmm_net *n, struct err **e);
	// Presses Control, Alt and Delete on the guest's keyboard.
	int (*ctrl_alt_del)(void *machine, struct err **e);
	// Appends what the machine has counted since it was last asked, as members of a JSON object with a comma before
	// each: ,"vcpu":{…},"block_rootfs":{…}. Called before the start too.
	void (*metrics)(void *machine, struct buf *out);
};

enum vmm_state { VMM_NOT_STARTED, VMM_RUNNING, VMM_PAUSED };

// Requests of a kind since the last line of metrics.
struct vmm_route_count {
	uint64_t all, failed;
};

struct vmm_api {
	// Set by the caller.
	const char *id; // of the microVM
	const struct vmm_machine_ops *ops;
	void *machine;
	// vmm_api_open sets it.
	enum vmm_state state;
	struct vmm_config config; // also for the caller, before the first request
	struct vmm_metrics metrics;
	bool has_deprecated; // the last request used what Firecracker will no longer have some day
	// Private.
	struct vmm_route_count counts[VMM_ROUTES];
};

// Sets all but the first three members to what they are before the first request.
void vmm_api_open(struct vmm_api *a);

// Answers a request: returns the status (200 with a body, 204, 400) and appends the body. target is the path of the
// request; body has body_len bytes, whatever they are, or is NULL if there is none.
unsigned vmm_api_answer(
	struct vmm_api *a, const char *method, const char *target, const char *body, size_t body_len, struct buf *out);

// Takes a configuration file's len bytes of JSON, before the first request. The error says what is wrong with it.
int vmm_api_configure(struct vmm_api *a, const char *text, size_t len, struct err **e);

// Starts the machine, as the action InstanceStart does.
int vmm_api_start(struct vmm_api *a, struct err **e);

// Writes a line of metrics, if somebody asked for them: from time to time, and at the end.
int vmm_api_flush_metrics(struct vmm_api *a, struct err **e);

// Appends the body that says why a request failed.
void vmm_api_fault(const char *why, struct buf *out);

// Writes the last metrics and closes. The machine is not touched.
void vmm_api_close(struct vmm_api *a);

#endif
