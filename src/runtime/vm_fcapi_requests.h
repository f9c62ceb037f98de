// SPDX-License-Identifier: MIT
// The requests that make a machine of Firecracker's API (src/vmm/README.md names its description).
#ifndef RUNTIME_VM_FCAPI_REQUESTS_H
#define RUNTIME_VM_FCAPI_REQUESTS_H

#include <stdint.h>

#include "http/client.h"
#include "runtime/vm.h"

// The names of files inside the VMM's jail. Drive i is FCAPI_DISK followed by i.
#define FCAPI_KERNEL "/kernel"
#define FCAPI_INITRD "/initrd"
#define FCAPI_DISK   "/disk"
#define FCAPI_RUN    "/vmm" // the folder of its sockets

#define FCAPI_SOCKET "api.sock"   // in that folder: where the API is
#define FCAPI_VSOCK  "vsock.sock" // where the host would connect to the guest, and with "_PORT" behind it, the other way
#define FCAPI_PORT   1024         // that the agent connects to
#define FCAPI_CID    3            // of every guest: nobody on the host sees it

// The longest command line of a guest's kernel, its end included.
#define FCAPI_CMDLINE_MAX 2048

// Sends a request and demands success; what the VMM says otherwise is the error.
int fcapi_ask(struct http_client *c, const char *method, const char *path, const char *json, uint64_t deadline,
	struct err **e);

// Configures the machine. It does not run yet.
int fcapi_configure(struct http_client *c, const struct vm_spec *s, uint64_t deadline, struct err **e);

#endif
