// SPDX-License-Identifier: MIT
// The API in the VMM's loop: its socket, and the timer of the metrics.
#ifndef VMM_SERVE_H
#define VMM_SERVE_H

#include "http/server.h"
#include "vmm/api.h"
#include "vmm/loop.h"

struct vmm_serve {
	struct vmm_api *api;
	struct loop *loop;
	struct http_server server;
	struct loop_watch watch;
	struct loop_timer timer;
};

// Answers requests at the socket path, which must not exist yet (NULL: no socket), from the loop l, whose thread may
// run the machine too. Bodies have at most body_max bytes. Metrics are written from time to time, once the machine
// runs.
int vmm_serve_open(
	struct vmm_serve *s, struct vmm_api *a, struct loop *l, const char *path, size_t body_max, struct err **e);

// Ends that and removes the socket. Safe to call twice, and on zeroes.
void vmm_serve_close(struct vmm_serve *s);

#endif
