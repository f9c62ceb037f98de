// SPDX-License-Identifier: MIT
#include "base/frame.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK 65536 // bytes a read

static int check_header(const struct frame_stream *s, const uint8_t *header, struct err **e)
{
	uint32_t len = frame_u32(header), most;
	uint16_t type = frame_u16(header + 4);

	if (frame_u16(header + 6))
		return err_set(e, "%s broke the protocol: a header with %u where zero must be", s->name,
			frame_u16(header + 6));
	most = s->limit(type);
	if (most == FRAME_REFUSED)
		return err_set(e, "%s broke the protocol: a frame of type %u must not come from it", s->name, type);
	if (len > most)
		return err_set(e, "%s broke the protocol: a frame of type %u with %u bytes, at most %u may come",
			s->name, type, len, most);
	return 0;
}

// Hands over the frame that begins at offset, and returns its length with the header; 0: it has not come whole, -1: *e.
static ssize_t next(struct frame_stream *s, size_t offset, struct err **e)
{
	uint8_t *header = (uint8_t *)s->in.data + offset, *end, behind;
	size_t rest = s->in.len - offset;
	struct frame f;
	int r;

	if (rest < FRAME_HEADER)
		return 0;
	if (check_header(s, header, e))
		return -1;
	f = (struct frame){.type = frame_u16(header + 4),
		.process = frame_u32(header + 8),
		.serial = frame_u32(header + 12),
		.len = frame_u32(header),
		.body = header + FRAME_HEADER};
	if (rest - FRAME_HEADER < f.len)
		return 0;
	// The buffer keeps a NUL behind its last byte, so there is a byte to lend in every case.
	end = header + FRAME_HEADER + f.len;
	behind = *end;
	*end = 0;
	r = s->frame(s->context, &f, e);
	*end = behind;
	return r ? -1 : (ssize_t)(FRAME_HEADER + f.len);
}

int frame_feed(struct frame_stream *s, const void *data, size_t len, struct err **e)
{
	size_t done = 0;
	ssize_t n;

	buf_add(&s->in, data, len);
	if (!buf_ok(&s->in))
		return err_set(e, "cannot read from %s: out of memory", s->name);
	while ((n = next(s, done, e)) > 0)
		done += (size_t)n;
	if (n < 0)
		return -1;
	if (done) {
		memmove(s->in.data, s->in.data + done, s->in.len - done + 1);
		s->in.len -= done;
	}
	return 0;
}

int frame_read(struct frame_stream *s, struct err **e)
{
	uint8_t chunk[CHUNK];
	ssize_t n = read(s->fd, chunk, sizeof(chunk));

	if (n > 0)
		return frame_feed(s, chunk, (size_t)n, e);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	// Another end of it: the other side has gone with something unread.
	if (n < 0 && errno != ECONNRESET)
		return err_sys(e, "cannot read from %s", s->name);
	return s->in.len ? err_set(e, "%s broke off within a frame", s->name) : 1;
}

void frame_put(struct frame_stream *s, uint16_t type, uint32_t process, uint32_t serial, const void *body, uint32_t len)
{
	uint8_t header[FRAME_HEADER] = {0};

	frame_set_u32(header, len);
	frame_set_u16(header + 4, type);
	frame_set_u32(header + 8, process);
	frame_set_u32(header + 12, serial);
	buf_add(&s->out, header, sizeof(header));
	buf_add(&s->out, body, len);
}

// A socket must not answer with SIGPIPE when the other side has gone; a port of virtio-serial is none.
static ssize_t write_some(int fd, const void *data, size_t len)
{
	ssize_t n = send(fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT);

	return n < 0 && errno == ENOTSOCK ? write(fd, data, len) : n;
}

// Forgets what was sent. A reader that never quite catches up must not make the buffer grow for ever, nor each small
// piece that it takes move all the rest.
static void drop_sent(struct frame_stream *s)
{
	size_t left = s->out.len - s->sent;

	if (!s->sent || s->sent < left)
		return;
	memmove(s->out.data, s->out.data + s->sent, left + 1);
	s->out.len = left;
	s->sent = 0;
}

int frame_flush(struct frame_stream *s, struct err **e)
{
	if (!buf_ok(&s->out))
		return err_set(e, "cannot write to %s: out of memory", s->name);
	while (s->fd >= 0 && s->sent < s->out.len) {
		ssize_t n = write_some(s->fd, s->out.data + s->sent, s->out.len - s->sent);

		if (n < 0 && errno == EAGAIN)
			break;
		if (n < 0 && errno != EINTR)
			return err_sys(e, "cannot write to %s", s->name);
		s->sent += n > 0 ? (size_t)n : 0;
	}
	drop_sent(s);
	return 0;
}

size_t frame_waiting(const struct frame_stream *s)
{
	return s->out.len - s->sent;
}

void frame_free(struct frame_stream *s)
{
	buf_free(&s->in);
	buf_free(&s->out);
	s->sent = 0;
}
