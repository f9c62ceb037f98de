// SPDX-License-Identifier: MIT
#ifndef WORKLOAD_HTTP_TYPE_H
#define WORKLOAD_HTTP_TYPE_H

// The media type of a file by the ending of its name, whatever its letters' case; application/octet-stream for others.
const char *http_type(const char *name);

#endif
