// SPDX-License-Identifier: MIT
// QEMU's machine protocol, with a QEMU that keeps to it (messages as its documentation shows them) and with one that a
// guest has taken over.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "runtime/qmp.h"

#define GREETING                                                                                                       \
	"{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 6, \"major\": 1}, \"package\": \"\"}, "          \
	"\"capabilities\": [\"oob\"]}}\r\n"
#define EVENT      "{\"timestamp\": {\"seconds\": 1267020223, \"microseconds\": 435656}, \"event\": \"POWERDOWN\"}\r\n"
#define DONE(id)   "{\"return\": {}, \"id\": " #id "}\r\n"
#define FAILED(id) "{\"error\": {\"class\": \"GenericError\", \"desc\": \"no \\u001b[31mpower\"}, \"id\": " #id "}\r\n"

struct link {
	struct qmp q;
	int qemu;
};

static void open_link(struct link *l)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	*l = (struct link){.q = {.fd = pair[0]}, .qemu = pair[1]};
}

static void close_link(struct link *l)
{
	close(l->q.fd);
	scope_close(&l->qemu);
	qmp_free(&l->q);
}

static void says(struct link *l, const char *text)
{
	assert_int_equal(write(l->qemu, text, strlen(text)), strlen(text));
}

// For what is there already, however busy the machine is.
static uint64_t soon(void)
{
	return clock_deadline(60 * NS_PER_S);
}

static void test_session(void **state)
{
	struct err *e = NULL;
	struct link l;
	char sent[256] = "";
	(void)state;

	open_link(&l);
	assert_int_equal(qmp_send(&l.q, "qmp_capabilities", &e), 0);
	assert_int_equal(qmp_send(&l.q, "cont", &e), 0);
	assert_true(read(l.qemu, sent, sizeof(sent) - 1) > 0);
	assert_string_equal(sent, "{\"execute\":\"qmp_capabilities\",\"id\":1}\n{\"execute\":\"cont\",\"id\":2}\n");
	says(&l, GREETING DONE(1) EVENT EVENT DONE(2));
	assert_int_equal(qmp_greeting(&l.q, soon(), &e), 0);
	assert_int_equal(qmp_answer(&l.q, 1, soon(), &e), 0);
	assert_int_equal(qmp_answer(&l.q, 2, soon(), &e), 0);
	says(&l, FAILED(3));
	assert_int_equal(qmp_command(&l.q, "stop", soon(), &e), -1);
	assert_string_equal(err_text(e), "QEMU refuses: no \\x1b[31mpower");
	err_free(&e);
	close_link(&l);
}

// The answer to a command whose deadline passed must not be taken for that to the next one.
static void test_late_answer(void **state)
{
	struct err *e = NULL;
	struct link l;
	(void)state;

	open_link(&l);
	says(&l, EVENT);
	assert_int_equal(qmp_command(&l.q, "stop", clock_deadline(NS_PER_MS), &e), -1);
	assert_int_equal(e->kind, ERR_TIMEOUT);
	err_free(&e);
	says(&l, FAILED(1) DONE(2));
	assert_int_equal(qmp_command(&l.q, "cont", soon(), &e), 0);
	close_link(&l);
}

// A line may come in pieces, and two in one.
static void test_pieces(void **state)
{
	static const char text[] = GREETING EVENT DONE(1);
	struct err *e = NULL;
	(void)state;

	for (size_t cut = 1; cut < sizeof(text) - 1; cut += 7) {
		bool is_whole = cut >= strlen(GREETING);
		struct link l;

		open_link(&l);
		assert_int_equal(write(l.qemu, text, cut), cut);
		assert_int_equal(qmp_send(&l.q, "cont", &e), 0);
		if (!is_whole) {
			assert_int_equal(qmp_greeting(&l.q, clock_deadline(NS_PER_MS), &e), -1);
			assert_int_equal(e->kind, ERR_TIMEOUT);
			err_free(&e);
			says(&l, text + cut);
		}
		assert_int_equal(qmp_greeting(&l.q, soon(), &e), 0);
		if (is_whole)
			says(&l, text + cut);
		assert_int_equal(qmp_answer(&l.q, 1, soon(), &e), 0);
		close_link(&l);
	}
}

struct lie {
	const char *says, *error;
};

static void test_lies(void **state)
{
	static const struct lie lies[] = {
		{"\n", "cannot read message of QEMU"},
		{"hello\n", "cannot read message of QEMU"},
		{"{\"return\": {}, \"id\": 1\n", "cannot read message of QEMU"},
		{"{\"return\": {}, \"id\": 1} {}\n", "cannot read message of QEMU"},
		{"[]\n", "neither answer nor event"},
		{"{}\n", "neither answer nor event"},
		{"{\"event\": 3}\n", "neither answer nor event"},
		{"{\"QMP\": \"hello\"}\n", "neither answer nor event"},
		{GREETING, "answers what was not asked"},
		{DONE(2), "answers what was not asked"},
		{DONE(-1), "answers what was not asked"},
		{DONE("1"), "answers what was not asked"},
		{DONE(18446744073709551615), "answers what was not asked"},
		{"{\"return\": {}}\n", "answers what was not asked"},
		{"{\"error\": {\"desc\": [1]}, \"id\": 1}\n", "QEMU refuses: it gives no reason"},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(lies) / sizeof(*lies); i++) {
		struct err *e = NULL;
		struct link l;

		open_link(&l);
		says(&l, lies[i].says);
		assert_int_equal(qmp_command(&l.q, "stop", soon(), &e), -1);
		if (!strstr(err_text(e), lies[i].error))
			fail_msg("to %s it says: %s", lies[i].says, err_text(e));
		err_free(&e);
		close_link(&l);
	}
}

static void test_endless_line(void **state)
{
	char chunk[4096];
	struct err *e = NULL;
	struct link l;
	(void)state;

	memset(chunk, ' ', sizeof(chunk));
	open_link(&l);
	for (int i = 0; i < 20; i++)
		assert_int_equal(write(l.qemu, chunk, sizeof(chunk)), sizeof(chunk));
	assert_int_equal(qmp_greeting(&l.q, soon(), &e), -1);
	assert_non_null(strstr(err_text(e), "a line of more than 65536 bytes"));
	err_free(&e);
	close_link(&l);
}

// Events without end do not hold anyone past the deadline. The writer is ahead at all times.
static void test_endless_events(void **state)
{
	uint64_t begin = clock_ns();
	struct err *e = NULL;
	struct link l;
	(void)state;

	open_link(&l);
	if (fork() == 0) {
		fcntl(l.qemu, F_SETFL, 0);
		close(l.q.fd);
		while (send(l.qemu, EVENT, strlen(EVENT), MSG_NOSIGNAL) > 0)
			;
		_exit(0);
	}
	close(steal_fd(&l.qemu));
	assert_int_equal(qmp_command(&l.q, "stop", clock_deadline(NS_PER_S / 5), &e), -1);
	assert_int_equal(e->kind, ERR_TIMEOUT);
	assert_true(clock_ns() - begin < 60 * NS_PER_S);
	err_free(&e);
	close_link(&l);
	wait(NULL);
}

static void test_ends(void **state)
{
	struct err *e = NULL;
	struct link l;
	(void)state;

	open_link(&l);
	says(&l, "{\"QMP\": {");
	close(steal_fd(&l.qemu));
	assert_int_equal(qmp_greeting(&l.q, soon(), &e), -1);
	assert_string_equal(err_text(e), "QEMU has closed its control socket");
	err_free(&e);
	assert_int_equal(qmp_send(&l.q, "quit", &e), -1);
	err_free(&e);
	close_link(&l);
}

// Of one who does not read, only what fits the socket can be asked.
static void test_unread(void **state)
{
	struct err *e = NULL;
	struct link l;
	(void)state;

	open_link(&l);
	for (int i = 0; i < 1000000 && qmp_send(&l.q, "stop", &e) == 0; i++)
		;
	assert_non_null(e);
	err_free(&e);
	close_link(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_session),
		cmocka_unit_test(test_late_answer),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_endless_line),
		cmocka_unit_test(test_endless_events),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_unread),
	};

	return cmocka_run_group_tests_name("qmp", tests, NULL, NULL);
}
