// SPDX-License-Identifier: MIT
// What a QEMU that a guest has taken over may say: line by line to the parser, and as a whole through a socket.
#include "runtime/qmp.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

static void must(int is_so)
{
	if (!is_so)
		abort();
}

static void parse(const char *line, size_t len)
{
	CLEANUP_ERR struct err *e = NULL;
	struct qmp_message m = {.kind = QMP_EVENT};
	int r = qmp_parse(line, len, &m, &e);

	must((r == 0) == (e == NULL));
	if (r)
		return;
	must(m.kind <= QMP_ERROR && strlen(m.text) < sizeof(m.text));
	for (const char *c = m.text; *c; c++)
		must((unsigned char)*c >= ' ');
}

// The other end is closed, so every wait ends at once.
static void converse(const void *data, size_t len)
{
	CLEANUP_ERR struct err *e = NULL;
	struct qmp q = {.fd = -1};
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0);
	q.fd = pair[0];
	must(qmp_send(&q, "qmp_capabilities", NULL) == 0 && qmp_send(&q, "cont", NULL) == 0);
	must(write(pair[1], data, len) >= 0 || len == 0);
	close(pair[1]);
	if (qmp_greeting(&q, clock_deadline(NS_PER_S), &e) == 0 && qmp_answer(&q, 1, clock_deadline(NS_PER_S), &e) == 0)
		qmp_answer(&q, 2, clock_deadline(NS_PER_S), &e);
	close(pair[0]);
	qmp_free(&q);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	const char *data = (const char *)bytes, *end = data + length;

	for (const char *line = data; line < end;) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		size_t len = newline ? (size_t)(newline - line) : (size_t)(end - line);

		parse(line, len);
		line += len + 1;
	}
	converse(bytes, length);
	return 0;
}
