// SPDX-License-Identifier: MIT
// libos/net_tcp with much to move: over a wire that loses frames, from the memory of a file, into a window that grows.
#include "libos_rig.h"

// ----- a wire that loses every so many frames, each way

enum { MUCH = 3 << 20, PART = 100000, LOST = 23 };

static void carry(int from, int to, unsigned *count)
{
	static uint8_t frame[66000];
	ssize_t n = read(from, frame, sizeof(frame));

	if (n > 0 && ++*count % LOST)
		(void)!write(to, frame, (size_t)n);
}

static pid_t lossy_wire(int library)
{
	struct pollfd p[] = {{.fd = tap, .events = POLLIN}, {.fd = library, .events = POLLIN}};
	unsigned out = 0, in = 0;
	pid_t pid = fork();

	if (pid)
		return pid;
	alarm(600);
	while (poll(p, 2, -1) > 0) {
		if (p[0].revents)
			carry(tap, library, &in);
		if (p[1].revents)
			carry(library, tap, &out);
	}
	_exit(1);
}

// Runs the program behind such a wire; *wire is its process.
static pid_t begin_behind_loss(pid_t *wire, void (*program)(void))
{
	pid_t library;
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), 0);
	*wire = lossy_wire(pair[0]);
	library = begin_on(pair[1], program);
	close(pair[0]);
	close(pair[1]);
	return library;
}

static void end_wire(pid_t wire)
{
	kill(wire, SIGKILL);
	waitpid(wire, NULL, 0);
}

static void return_much(void)
{
	static uint8_t buffer[PART];
	long fd = accept_one(listen_at(0)), n;

	while ((n = CALL(recvfrom, fd, (long)buffer, sizeof(buffer), 0, 0, 0)) > 0)
		HOLDS(CALL(sendto, fd, (long)buffer, n, 0, 0, 0) == n);
	HOLDS(n == 0);
	HOLDS(fd_close((int)fd) == 0);
}

static void send_much(int fd)
{
	uint8_t *all = malloc(MUCH);

	fill(all, 0, MUCH);
	if (send(fd, all, MUCH, 0) != MUCH || shutdown(fd, SHUT_WR) < 0)
		_exit(1);
	_exit(0);
}

static void test_loss(void **state)
{
	pid_t wire, library = begin_behind_loss(&wire, return_much), sender;
	int fd = kernel_connect(PORT);
	(void)state;

	sender = fork();
	if (!sender)
		send_much(fd);
	assert_receives(fd, MUCH);
	close(fd);
	assert_ends_well(sender);
	assert_ends_well(library);
	end_wire(wire);
}

// ----- a file whose bytes lie in memory, which no packet may change

enum { HEAD = 300 };

static struct {
	uint8_t before[FILE_LENT_ROOM], bytes[MUCH];
} memory;

static int64_t memory_size(struct file *f)
{
	(void)f;
	return MUCH;
}

static long memory_read(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	(void)f;
	(void)v;
	(void)count;
	(void)offset;
	return -EIO; // it is to be lent
}

static const void *memory_peek(struct file *f, int64_t offset, size_t *length)
{
	(void)f;
	*length = (size_t)(MUCH - offset);
	return memory.bytes + offset;
}

static void make_memory(void)
{
	memset(memory.before, 0xa5, sizeof(memory.before));
	fill(memory.bytes, 0, MUCH);
}

static bool is_memory_as_made(void)
{
	for (size_t i = 0; i < sizeof(memory.before); i++)
		if (memory.before[i] != 0xa5)
			return false;
	return is_filled(memory.bytes, 0, MUCH);
}

// The first bytes are not the file's, as an answer's head is, and travel with what follows.
static void lend_much(void)
{
	static const struct file_ops ops = {.size = memory_size, .read = memory_read, .peek = memory_peek};
	static struct file f;
	long fd = accept_one(listen_at(0)), file;
	int64_t at = HEAD;

	make_memory();
	file_init(&f, &ops, O_RDONLY);
	file = fd_install(&f, 0, 0);
	HOLDS(CALL(sendto, fd, (long)memory.bytes, HEAD, MSG_MORE, 0, 0) == HEAD);
	HOLDS(CALL(sendfile, fd, file, (long)&at, MUCH) == MUCH - HEAD);
	HOLDS(is_memory_as_made());
	HOLDS(CALL(shutdown, fd, SHUT_WR) == 0);
	HOLDS(CALL(recvfrom, fd, (long)&at, 1, 0, 0, 0) == 0); // the peer has all and closes
	HOLDS(is_memory_as_made());
	HOLDS(fd_close((int)fd) == 0);
}

static void test_lent(void **state)
{
	(void)state;
	assert_sends(begin(lend_much), MUCH);
}

static void test_lent_and_lost(void **state)
{
	pid_t wire, library = begin_behind_loss(&wire, lend_much);
	(void)state;

	assert_sends(library, MUCH);
	end_wire(wire);
}

// ----- a window that grows when it is what keeps a peer waiting

enum { FIRST_WINDOW = 512 << 10, WINDOW_MAX = 2 << 20 };

static int unread(long fd)
{
	int n = -1;

	HOLDS(CALL(ioctl, fd, FIONREAD, (long)&n) == 0);
	return n;
}

static size_t read_all(long fd, size_t all)
{
	static uint8_t buffer[PART];
	long n = 0;

	while (unread(fd) && (n = CALL(recvfrom, fd, (long)buffer, sizeof(buffer), 0, 0, 0)) > 0) {
		HOLDS(is_filled(buffer, all, (size_t)n));
		all += (size_t)n;
	}
	HOLDS(n >= 0);
	return all;
}

// Lets three quarters of each window come before any of it is read; more than the window never comes.
static void fill_windows(void)
{
	long fd = accept_one(listen_at(0));
	size_t all = 0;

	for (int window = FIRST_WINDOW; window <= WINDOW_MAX; window *= 2) {
		while (unread(fd) < window / 4 * 3)
			CALL(poll, 0, 0, 10);
		CALL(poll, 0, 0, 100);
		HOLDS(unread(fd) <= window);
		all = read_all(fd, all);
	}
	while (all < MUCH + MUCH) {
		HOLDS(unread(fd) <= WINDOW_MAX);
		CALL(poll, 0, 0, 10);
		all = read_all(fd, all);
	}
	HOLDS(fd_close((int)fd) == 0);
}

static void test_window(void **state)
{
	pid_t library = begin(fill_windows);
	int fd = kernel_connect(PORT);
	uint8_t *all = malloc(MUCH + MUCH), end;
	(void)state;

	fill(all, 0, MUCH + MUCH);
	assert_int_equal(send(fd, all, MUCH + MUCH, 0), MUCH + MUCH);
	assert_int_equal(recv(fd, &end, 1, 0), 0); // and not a reset: it knows that it has read all
	free(all);
	close(fd);
	assert_ends_well(library);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_loss),
		cmocka_unit_test(test_lent),
		cmocka_unit_test(test_lent_and_lost),
		cmocka_unit_test(test_window),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
