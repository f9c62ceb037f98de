// SPDX-License-Identifier: MIT
// The requests of the host, a function each, and what is no request.
#ifndef AGENT_REQUEST_H
#define AGENT_REQUEST_H

#include "agent/agent.h"

#define REQUEST_FIRST 1 // number of the container's own process
#define REQUEST_LATER 1 // what a request returns whose answer comes later

// Does what the request asks, with what OK is to say in out. Returns 0, REQUEST_LATER, or -1 with *e set for FAIL.
typedef int request_handler(struct agent *a, const struct frame *f, struct buf *out, struct err **e);

request_handler request_setup, request_network, request_create, request_start, request_exec;
request_handler request_signal, request_stats, request_pids, request_update, request_shutdown;

// Takes what is no request. Returns 0, or -1 with *e set when it breaks the protocol. out is not used.
request_handler request_in, request_winsize, request_unread, request_credit;

#endif
