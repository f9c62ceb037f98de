// SPDX-License-Identifier: MIT
// rtnetlink (rtnetlink(7), linux/rtnetlink.h): requests with nested attributes, the kernel's answer with its own words
// for an error, and dumps. A socket speaks of the network namespace in which it was opened, wherever its process goes.
#ifndef BASE_NETLINK_H
#define BASE_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define NETLINK_REQUEST  4096        // bytes of the longest request
#define NETLINK_DUMP_MAX (16u << 20) // bytes of the longest dump that is read

// A request while it is put together. What does not fit is noticed when it is sent.
struct netlink_request {
	_Alignas(4) uint8_t data[NETLINK_REQUEST];
	size_t len;
	bool is_broken;
};

// Bytes that came, and belong to whoever read them.
struct netlink_span {
	const uint8_t *data;
	size_t len;
};

struct netlink_attr {
	uint16_t type; // without the flags of its upper bits
	struct netlink_span value;
};

// Begins a request: type RTM_…, flags NLM_F_… (NLM_F_REQUEST is added), and the structure that belongs to the type.
void netlink_begin(struct netlink_request *r, uint16_t type, uint16_t flags, const void *body, size_t len);

// Appends an attribute.
void netlink_put(struct netlink_request *r, uint16_t type, const void *data, size_t len);

// Appends an attribute of 32 bits in the machine's order.
void netlink_put_u32(struct netlink_request *r, uint16_t type, uint32_t value);

// Appends a string with its NUL.
void netlink_put_text(struct netlink_request *r, uint16_t type, const char *text);

// Opens an attribute that holds those put until netlink_unnest gets what this returns.
size_t netlink_nest(struct netlink_request *r, uint16_t type);

// Closes the attribute that netlink_nest opened, the innermost first.
void netlink_unnest(struct netlink_request *r, size_t nest);

// Takes the next attribute off the bytes. Returns whether there was one: what is cut or has a length that cannot be
// ends the reading.
bool netlink_next(struct netlink_span *rest, struct netlink_attr *a);

// Copies the structure of size bytes at the beginning of a message and says where its attributes are. Returns whether
// the message was long enough.
bool netlink_split(struct netlink_span message, void *body, size_t size, struct netlink_span *attrs);

// Finds the first attribute of a type. Returns whether there is one; *value is empty if not.
bool netlink_find(struct netlink_span attrs, uint16_t type, struct netlink_span *value);

// Returns the attribute of 32 bits, or fallback when it is missing or not so long.
uint32_t netlink_u32(struct netlink_span attrs, uint16_t type, uint32_t fallback);

// Copies an attribute as a string, cut to size. Returns whether there is one; out is "" if not.
bool netlink_text(struct netlink_span attrs, uint16_t type, char *out, size_t size);

// What has come of the answer to one request; zero at the start.
struct netlink_answer {
	struct buf messages; // of a dump, as they came
	bool is_over;
	bool is_torn;   // something changed while the kernel listed it
	int sys;        // errno of the kernel, 0: none
	char text[120]; // what it says of it, or ""
};

// Reads one datagram into the answer: messages of other serials are skipped. Fails on what is no netlink.
int netlink_take(struct netlink_answer *a, uint32_t serial, const void *data, size_t len, struct err **e);

// Opens a socket in the current network namespace.
int netlink_open(struct err **e);

// Sends a request and waits for its acknowledgement, at most some seconds. The error reads "cannot WHAT: reason", with
// the kernel's errno in sys; errno is left so, too.
int netlink_do(int fd, struct netlink_request *r, struct err **e, const char *what, ...) PRINTF(4, 5);

// Gets one message of a dump, type RTM_NEW…; -1 with *e set ends the dump.
#define NETLINK_EACH(name) int(name)(void *context, uint16_t type, struct netlink_span message, struct err **e)

// Sends a request for a dump and hands over every message of it, once all have come; a list that changed meanwhile is
// asked for again. Errors as of netlink_do.
int netlink_dump(
	int fd, struct netlink_request *r, NETLINK_EACH(*each), void *context, struct err **e, const char *what);

#endif
