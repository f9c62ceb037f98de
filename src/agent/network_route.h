// SPDX-License-Identifier: MIT
#ifndef AGENT_NETWORK_ROUTE_H
#define AGENT_NETWORK_ROUTE_H

#include "base/err.h"
#include "base/json.h"

// Adds a route of AGENT_NETWORK (abi/agent.h), or replaces it.
int network_route(int netlink, yyjson_val *route, struct err **e);

// Adds a permanent neighbour, or replaces it.
int network_neighbour(int netlink, yyjson_val *neighbour, struct err **e);

#endif
