// SPDX-License-Identifier: MIT
#include "runtime/qmp.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"

static void keep_text(struct qmp_message *m, const char *text)
{
	CLEANUP_BUF struct buf shown = {0};

	text_show(&shown, text, 200);
	snprintf(m->text, sizeof(m->text), "%s", buf_text(&shown));
}

// The number of an answer; 0, which no command has, where it names none of ours.
static uint64_t answer_id(yyjson_val *root)
{
	return yyjson_get_uint(yyjson_obj_get(root, "id"));
}

static int classify(yyjson_val *root, struct qmp_message *m, struct err **e)
{
	yyjson_val *error = yyjson_obj_get(root, "error");
	const char *event = json_text(root, "event", NULL);

	*m = (struct qmp_message){.kind = QMP_RETURN, .id = answer_id(root)};
	if (yyjson_is_obj(yyjson_obj_get(root, "QMP"))) {
		m->kind = QMP_GREETING;
	} else if (event) {
		m->kind = QMP_EVENT;
		keep_text(m, event);
	} else if (yyjson_is_obj(error)) {
		m->kind = QMP_ERROR;
		keep_text(m, json_text(error, "desc", "it gives no reason"));
	} else if (!yyjson_obj_get(root, "return")) {
		return err_set(e, "QEMU broke its protocol: a message that is neither answer nor event");
	}
	return 0;
}

int qmp_parse(const char *line, size_t len, struct qmp_message *m, struct err **e)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;

	if (json_parse("message of QEMU", line, len, &doc, e))
		return -1;
	return classify(yyjson_doc_get_root(doc), m, e);
}

int qmp_send(struct qmp *q, const char *command, struct err **e)
{
	char line[128];
	unsigned long long id = q->sent + 1;
	int len = snprintf(line, sizeof(line), "{\"execute\":\"%s\",\"id\":%llu}\n", command, id);
	ssize_t n;

	do
		n = send(q->fd, line, (size_t)len, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_sys(e, "cannot send %s to QEMU", command);
	// A part only fits when QEMU has left hundreds of commands unread.
	if (n != len)
		return err_set(e, "cannot send %s to QEMU: it does not read", command);
	q->sent++;
	return 0;
}

// Waits for bytes and appends them.
static int fill(struct qmp *q, uint64_t deadline, struct err **e)
{
	struct pollfd p = {.fd = q->fd, .events = POLLIN};
	int left = clock_ms_left(deadline);
	char chunk[4096];
	ssize_t n;

	if (left == 0 || poll(&p, 1, left) == 0)
		return err_kind_set(e, ERR_TIMEOUT, "QEMU does not answer in time");
	n = recv(q->fd, chunk, sizeof(chunk), MSG_DONTWAIT);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	// Reset is how a socket ends whose other side had not read all.
	if (n < 0 && errno != ECONNRESET)
		return err_sys(e, "cannot read from QEMU");
	if (n <= 0)
		return err_set(e, "QEMU has closed its control socket");
	buf_add(&q->in, chunk, (size_t)n);
	return buf_ok(&q->in) ? 0 : err_set(e, "cannot read from QEMU: out of memory");
}

// Waits for a whole line and parses it.
static int next(struct qmp *q, uint64_t deadline, struct qmp_message *m, struct err **e)
{
	const char *end;
	size_t len;
	int r;

	while (!q->in.len || !(end = memchr(q->in.data, '\n', q->in.len))) {
		if (q->in.len > QMP_LINE_MAX)
			return err_set(e, "QEMU broke its protocol: a line of more than %d bytes", QMP_LINE_MAX);
		if (fill(q, deadline, e))
			return -1;
	}
	len = (size_t)(end - q->in.data);
	r = qmp_parse(q->in.data, len, m, e);
	q->in.len -= len + 1;
	memmove(q->in.data, end + 1, q->in.len + 1);
	return r;
}

int qmp_greeting(struct qmp *q, uint64_t deadline, struct err **e)
{
	struct qmp_message m = {.kind = QMP_EVENT};

	if (next(q, deadline, &m, e))
		return -1;
	return m.kind == QMP_GREETING ? 0 : err_set(e, "QEMU broke its protocol: it does not begin with a greeting");
}

int qmp_answer(struct qmp *q, uint64_t id, uint64_t deadline, struct err **e)
{
	struct qmp_message m = {.kind = QMP_EVENT};

	do
		if (next(q, deadline, &m, e))
			return -1;
	while (m.kind == QMP_EVENT || (m.kind != QMP_GREETING && m.id && m.id < id));
	if (m.kind == QMP_GREETING || m.id != id)
		return err_set(e, "QEMU broke its protocol: it answers what was not asked");
	return m.kind == QMP_RETURN ? 0 : err_set(e, "QEMU refuses: %s", m.text);
}

int qmp_command(struct qmp *q, const char *command, uint64_t deadline, struct err **e)
{
	return qmp_send(q, command, e) ? -1 : qmp_answer(q, q->sent, deadline, e);
}

void qmp_free(struct qmp *q)
{
	buf_free(&q->in);
	*q = (struct qmp){.fd = -1};
}
