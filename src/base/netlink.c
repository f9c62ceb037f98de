// SPDX-License-Identifier: MIT
#include "base/netlink.h"

#include <errno.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/text.h"

#define ANSWER_LIMIT (10 * NS_PER_S) // the kernel answers within the call; a busy one may wait for a lock
#define DATAGRAM     65536           // bytes; the kernel fills at most 32 KiB of it in a dump
#define TRIES        16              // of a dump that keeps changing

// The message that begins the bytes: its header and what follows it. Returns whether there is one; *rest goes on.
static bool next_message(struct netlink_span *rest, struct nlmsghdr *h, struct netlink_span *body)
{
	size_t step;

	if (rest->len < sizeof(*h))
		return false;
	memcpy(h, rest->data, sizeof(*h));
	if (h->nlmsg_len < sizeof(*h) || h->nlmsg_len > rest->len)
		return false;
	*body = (struct netlink_span){rest->data + sizeof(*h), h->nlmsg_len - sizeof(*h)};
	step = NLMSG_ALIGN(h->nlmsg_len);
	*rest = step < rest->len ? (struct netlink_span){rest->data + step, rest->len - step}
				 : (struct netlink_span){0};
	return true;
}

// The kernel's words stand behind the echo of the request, of which there is only the header if it was capped.
static void take_text(struct netlink_answer *a, const struct nlmsghdr *h, struct netlink_span body)
{
	CLEANUP_BUF struct buf shown = {0};
	struct netlink_span attrs;
	struct nlmsgerr error;
	char text[sizeof(a->text)];
	size_t echo;

	if (!(h->nlmsg_flags & NLM_F_ACK_TLVS) || !netlink_split(body, &error, sizeof(error), &attrs))
		return;
	echo = h->nlmsg_flags & NLM_F_CAPPED ? 0 : error.msg.nlmsg_len;
	if (echo > sizeof(error.msg)) {
		echo = NLMSG_ALIGN(echo - sizeof(error.msg));
		if (echo > attrs.len)
			return;
		attrs.data += echo;
		attrs.len -= echo;
	}
	if (!netlink_text(attrs, NLMSGERR_ATTR_MSG, text, sizeof(text)))
		return;
	text_show(&shown, text, sizeof(text));
	snprintf(a->text, sizeof(a->text), "%s", buf_text(&shown));
}

// An acknowledgement, an error, or the end of a dump: each begins with a negative errno.
static int take_end(struct netlink_answer *a, const struct nlmsghdr *h, struct netlink_span body, struct err **e)
{
	struct netlink_span rest;
	int32_t error = 0;

	if (!netlink_split(body, &error, sizeof(error), &rest) && h->nlmsg_type == NLMSG_ERROR)
		return err_set(e, "cannot read the kernel's answer: an error of %zu bytes", body.len);
	a->is_over = true;
	a->sys = error < 0 && error > -4096 ? -error : 0;
	if (h->nlmsg_type == NLMSG_ERROR)
		take_text(a, h, body);
	return 0;
}

int netlink_take(struct netlink_answer *a, uint32_t serial, const void *data, size_t len, struct err **e)
{
	struct netlink_span rest = {data, len}, body;
	struct nlmsghdr h;

	while (!a->is_over && next_message(&rest, &h, &body)) {
		static const uint8_t zero[NLMSG_ALIGNTO];

		if (h.nlmsg_seq != serial || h.nlmsg_type == NLMSG_NOOP)
			continue;
		a->is_torn |= (h.nlmsg_flags & NLM_F_DUMP_INTR) != 0;
		if (h.nlmsg_type == NLMSG_ERROR || h.nlmsg_type == NLMSG_DONE)
			return take_end(a, &h, body, e);
		if (h.nlmsg_len > NETLINK_DUMP_MAX - a->messages.len)
			return err_set(e, "cannot read the kernel's answer: more than %u bytes", NETLINK_DUMP_MAX);
		buf_add(&a->messages, body.data - sizeof(h), h.nlmsg_len);
		buf_add(&a->messages, zero, NLMSG_ALIGN(h.nlmsg_len) - h.nlmsg_len);
	}
	if (!a->is_over && rest.len)
		return err_set(e, "cannot read the kernel's answer: %zu bytes that are no message", rest.len);
	return buf_ok(&a->messages) ? 0 : err_set(e, "cannot read the kernel's answer: out of memory");
}

int netlink_open(struct err **e)
{
	CLEANUP_FD int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	struct sockaddr_nl own = {.nl_family = AF_NETLINK};
	const int on = 1;

	if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof(own)))
		return err_sys(e, "cannot open a netlink socket");
	// Older kernels know less of these; what they do is useful and not needed.
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	return steal_fd(&fd);
}

// Sends the request with a serial number of its own, which is returned; 0: *e is set.
static uint32_t send_request(int fd, struct netlink_request *r, struct err **e)
{
	static uint32_t last;
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	struct nlmsghdr h;

	if (r->is_broken) {
		errno = EMSGSIZE;
		err_sys(e, "more than %d bytes", NETLINK_REQUEST);
		return 0;
	}
	last = last == UINT32_MAX ? 1 : last + 1;
	memcpy(&h, r->data, sizeof(h));
	h.nlmsg_len = (uint32_t)r->len;
	h.nlmsg_seq = last;
	memcpy(r->data, &h, sizeof(h));
	if (sendto(fd, r->data, r->len, 0, (struct sockaddr *)&kernel, sizeof(kernel)) < 0) {
		err_sys(e, "it cannot be sent");
		return 0;
	}
	return last;
}

// Reads one datagram into the answer; one that is not the kernel's is dropped.
static int receive(int fd, uint32_t serial, struct netlink_answer *a, uint64_t deadline, struct err **e)
{
	struct pollfd pfd = {.fd = fd, .events = POLLIN};
	struct sockaddr_nl from = {0};
	uint8_t data[DATAGRAM];
	struct iovec iov = {.iov_base = data, .iov_len = sizeof(data)};
	struct msghdr msg = {.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &iov, .msg_iovlen = 1};
	int r = poll(&pfd, 1, clock_ms_left(deadline));
	ssize_t n;

	if (r == 0)
		return err_kind_set(e, ERR_TIMEOUT, "the kernel does not answer");
	n = r > 0 ? recvmsg(fd, &msg, MSG_DONTWAIT) : -1;
	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : err_sys(e, "its answer cannot be read");
	if (msg.msg_flags & MSG_TRUNC)
		return err_set(e, "an answer of more than %d bytes", DATAGRAM);
	return from.nl_pid ? 0 : netlink_take(a, serial, data, (size_t)n, e);
}

// Sends and waits for the whole answer. Fails if it is an error.
static int talk(int fd, struct netlink_request *r, struct netlink_answer *a, struct err **e)
{
	uint64_t deadline = clock_deadline(ANSWER_LIMIT);
	uint32_t serial = send_request(fd, r, e);

	if (serial == 0)
		return -1;
	while (!a->is_over)
		if (receive(fd, serial, a, deadline, e))
			return -1;
	if (!a->sys)
		return 0;
	errno = a->sys;
	if (!a->text[0])
		return err_sys(e, "the kernel says");
	return err_sys(e, "%s", a->text);
}

int netlink_do(int fd, struct netlink_request *r, struct err **e, const char *what, ...)
{
	struct netlink_answer a = {0};
	struct nlmsghdr h;
	char text[160];
	va_list ap;
	int result, sys;

	va_start(ap, what);
	vsnprintf(text, sizeof(text), what, ap);
	va_end(ap);
	memcpy(&h, r->data, sizeof(h));
	h.nlmsg_flags |= NLM_F_ACK;
	memcpy(r->data, &h, sizeof(h));
	errno = 0;
	result = talk(fd, r, &a, e);
	sys = errno;
	buf_free(&a.messages);
	if (result)
		err_wrap(e, "cannot %s", text);
	errno = sys;
	return result;
}

static int hand_over(const struct buf *messages, NETLINK_EACH(*each), void *context, struct err **e)
{
	struct netlink_span rest = {(const uint8_t *)buf_text(messages), messages->len}, body;
	struct nlmsghdr h;

	while (next_message(&rest, &h, &body))
		if (each(context, h.nlmsg_type, body, e))
			return -1;
	return 0;
}

int netlink_dump(
	int fd, struct netlink_request *r, NETLINK_EACH(*each), void *context, struct err **e, const char *what)
{
	struct netlink_answer a = {0};
	int result;

	for (int i = 0; i < TRIES; i++) {
		buf_free(&a.messages);
		a = (struct netlink_answer){0};
		result = talk(fd, r, &a, e);
		if (result || !a.is_torn)
			break;
	}
	if (result == 0 && a.is_torn)
		result = err_set(e, "it keeps changing");
	if (result)
		err_wrap(e, "cannot %s", what);
	else
		result = hand_over(&a.messages, each, context, e);
	buf_free(&a.messages);
	return result;
}
