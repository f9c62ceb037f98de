// SPDX-License-Identifier: MIT
#include "agent/stream.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "abi/agent.h"

#define CHUNK 32768 // bytes a read

// Of a terminal all slaves are closed when it says EIO.
static enum source_state read_end(void)
{
	return errno == EAGAIN || errno == EINTR ? SOURCE_EMPTY : SOURCE_CLOSED;
}

enum source_state source_read(struct source *s, struct frame_stream *host, uint16_t type, uint32_t process)
{
	uint8_t chunk[CHUNK];
	size_t most = s->window < CHUNK ? s->window : CHUNK;
	ssize_t n;

	if (s->fd < 0)
		return SOURCE_CLOSED;
	if (!most)
		return SOURCE_OPEN;
	n = read(s->fd, chunk, most);
	if (n < 0 && read_end() == SOURCE_EMPTY)
		return SOURCE_EMPTY;
	if (n <= 0)
		return SOURCE_CLOSED;
	frame_put(host, type, process, 0, chunk, (uint32_t)n);
	s->window -= (uint32_t)n;
	s->rest -= s->rest < (uint32_t)n ? s->rest : (uint32_t)n;
	return SOURCE_OPEN;
}

int source_end(struct source *s, struct frame_stream *host, uint16_t type, uint32_t process)
{
	if (s->fd >= 0)
		frame_put(host, type, process, 0, NULL, 0);
	return steal_fd(&s->fd);
}

void source_close(struct source *s, struct frame_stream *host, uint16_t type, uint32_t process)
{
	int fd = source_end(s, host, type, process);

	scope_close(&fd);
}

int source_grant(struct source *s, uint32_t bytes, struct err **e)
{
	if (bytes > AGENT_WINDOW - s->window)
		return err_set(e, "the host broke the protocol: it took %u bytes that it never got", bytes);
	s->window += bytes;
	return 0;
}

int sink_put(struct sink *s, const void *data, uint32_t len, struct err **e)
{
	if (len > AGENT_WINDOW - (s->waiting.len - s->taken))
		return err_set(e, "the host broke the protocol: it sent %u bytes beyond its window", len);
	if (s->is_ending)
		return len ? err_set(e, "the host broke the protocol: input comes behind its end") : 0;
	s->is_ending = !len;
	if (s->taken) {
		s->waiting.len -= s->taken;
		memmove(s->waiting.data, s->waiting.data + s->taken, s->waiting.len);
		s->taken = 0;
	}
	buf_add(&s->waiting, data, len);
	return buf_ok(&s->waiting) ? 0 : err_set(e, "cannot keep input: out of memory");
}

static void grant(struct frame_stream *host, uint32_t process, uint32_t bytes)
{
	uint8_t body[8];

	frame_set_u32(body, 0);
	frame_set_u32(body + 4, bytes);
	frame_put(host, AGENT_CREDIT, process, 0, body, sizeof(body));
}

// Bytes that nobody will read are taken too: the host must not wait for them.
static size_t write_some(struct sink *s)
{
	size_t left = s->waiting.len - s->taken;
	ssize_t n = s->fd < 0 ? (ssize_t)left : write(s->fd, s->waiting.data + s->taken, left);

	if (n >= 0)
		return (size_t)n;
	return errno == EAGAIN || errno == EINTR ? 0 : left;
}

void sink_write(struct sink *s, struct frame_stream *host, uint32_t process)
{
	if (s->waiting.len > s->taken) {
		size_t n = write_some(s);

		s->taken += n;
		if (n)
			grant(host, process, (uint32_t)n);
	}
	if (s->taken < s->waiting.len)
		return;
	buf_clear(&s->waiting);
	s->taken = 0;
	if (s->is_ending)
		sink_close(s);
}

bool sink_is_waiting(const struct sink *s)
{
	return s->waiting.len > s->taken || (s->is_ending && s->fd >= 0);
}

void sink_close(struct sink *s)
{
	// A terminal stays open for its output.
	if (!s->is_terminal)
		scope_close(&s->fd);
	s->fd = -1;
	buf_free(&s->waiting);
}
