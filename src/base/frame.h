// SPDX-License-Identifier: MIT
// Frames on a byte stream: a header of 16 bytes (length of the body, type, process, serial; abi/agent.h draws it) and a
// body. The stream does not block: what cannot be sent now is kept, what has not come whole is waited for.
#ifndef BASE_FRAME_H
#define BASE_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define FRAME_HEADER 16

struct frame {
	uint16_t type;
	uint32_t process, serial;
	uint32_t len;
	const uint8_t *body; // len bytes, and a NUL behind them; valid during the call
};

struct frame_stream {
	// Set by the caller.
	int fd;                           // not owned; -1 before there is one
	const char *name;                 // what errors call the other side
	uint32_t (*limit)(uint16_t type); // the longest body of that type, or FRAME_REFUSED
	int (*frame)(void *context, const struct frame *f, struct err **e); // gets each; -1 with *e set to stop
	void *context;
	// Private; zero at the start.
	struct buf in, out;
	size_t sent; // bytes of out
};

#define FRAME_REFUSED UINT32_MAX // what limit says of a type that must not come

// Reads what is there, at most one chunk, and hands over every frame that it completes. Returns 0, 1 at the end of the
// stream, or -1 with *e set: the other side broke a rule (the type, the length, a field that must be zero), a reader of
// frames said so, or the stream failed. An end within a frame is a failure.
int frame_read(struct frame_stream *s, struct err **e);

// Takes the bytes of a stream that was read elsewhere. As frame_read.
int frame_feed(struct frame_stream *s, const void *data, size_t len, struct err **e);

// Puts a frame behind what waits to be sent. Nothing is written yet.
void frame_put(
	struct frame_stream *s, uint16_t type, uint32_t process, uint32_t serial, const void *body, uint32_t len);

// Writes what waits, as far as the stream takes it. Fails when the stream does or memory ran out.
int frame_flush(struct frame_stream *s, struct err **e);

// Returns the bytes that wait to be sent: poll for POLLOUT while there are any.
size_t frame_waiting(const struct frame_stream *s);

// Frees the memory; fd stays open.
void frame_free(struct frame_stream *s);

// Numbers of bodies, little-endian. The reader of a body checks its length first.
static inline uint16_t frame_u16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t frame_u32(const uint8_t *p)
{
	return (uint32_t)frame_u16(p) | (uint32_t)frame_u16(p + 2) << 16;
}

static inline uint64_t frame_u64(const uint8_t *p)
{
	return (uint64_t)frame_u32(p) | (uint64_t)frame_u32(p + 4) << 32;
}

static inline void frame_set_u16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void frame_set_u32(uint8_t *p, uint32_t v)
{
	frame_set_u16(p, (uint16_t)v);
	frame_set_u16(p + 2, (uint16_t)(v >> 16));
}

static inline void frame_set_u64(uint8_t *p, uint64_t v)
{
	frame_set_u32(p, (uint32_t)v);
	frame_set_u32(p + 4, (uint32_t)(v >> 32));
}

#endif
