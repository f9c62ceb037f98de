// SPDX-License-Identifier: MIT
// The tender with a unikernel that does as it should, and with one gone wild: what abi/unikernel.h promises holds.
#include "tender_run.h"

#include <arpa/inet.h>
#include <grp.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>

#include "base/file.h"
#include "runtime/nic_link.h"

static void test_state(void **state)
{
	static const char *const env[] = {"KEY=value", NULL};
	(void)state;

	assert_exit(run((struct run){.extra = {"--hostname", "toy", "--cwd", "/srv", "--as", "12:34"},
			    .arg = {"state", "last one"},
			    .env = env}),
		0, "as it should be\n");
	assert_exit(RUN("thread"), 0, "");
	assert_exit(RUN("sleep"), 0, "");
	assert_exit(RUN("nonsense"), 2, "what?\n");
}

static void test_streams(void **state)
{
	int fds[2];
	(void)state;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(write(fds[1], "to and fro\n", 11), 11);
	close(fds[1]);
	assert_exit(run((struct run){.arg = {"echo"}, .in = fds[0]}), 0, "to and fro\n");
	close(fds[0]);
}

static int file_of(const void *data, size_t size, int flags)
{
	char path[] = "/tmp/tender-file-XXXXXX";
	int made = mkstemp(path), fd;

	assert_true(made >= 0);
	assert_int_equal(write(made, data, size), (ssize_t)size);
	fd = open(path, flags | O_CLOEXEC);
	assert_true(fd >= 0);
	unlink(path);
	close(made);
	return fd;
}

static void test_files(void **state)
{
	int root = file_of("rootcontents", 12, O_RDONLY), scratch = memfd_create("scratch", MFD_CLOEXEC);
	int wrong = file_of("rootcontents", 12, O_RDWR);
	char fd[16];
	(void)state;

	snprintf(fd, sizeof(fd), "%d", root);
	assert_exit(run((struct run){.extra = {"--root", fd}, .arg = {"root"}, .keep = root}), 0, "contents");
	snprintf(fd, sizeof(fd), "%d", wrong);
	assert_exit(run((struct run){.extra = {"--root", fd}, .arg = {"root"}, .keep = wrong}), 125, NULL);
	assert_int_equal(ftruncate(scratch, 65536), 0);
	snprintf(fd, sizeof(fd), "%d", scratch);
	assert_exit(run((struct run){.extra = {"--scratch", fd}, .arg = {"scratch"}, .keep = scratch}), 0, "written");
	close(root);
	close(wrong);
	close(scratch);
}

// A frame that the kernel sends by the tap comes back turned round.
static void test_net(void **state)
{
	static const uint8_t frame[64] = {2, 0, 0, 0, 0, 0x2a, 2, 0, 0, 0, 0, 1, 0x88, 0xb5, 1, 2, 3};
	struct run r = {.extra = {"--mac", "02:00:00:00:00:2a", "--address", "10.0.0.2/24", "--mtu", "1400", "--net"},
		.arg = {"net"}};
	struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_protocol = htons(0x88b5)};
	char name[IFNAMSIZ], fd[16], word[6];
	const char *argv[32] = {NULL};
	struct proc_opts o = {.argv = argv, .before_exec = keep_open, .arg = &r};
	uint8_t got[128] = {0};
	int netlink, sock, said[2];
	struct proc_exit x;
	struct proc p;
	(void)state;

	assert_int_equal(unshare(CLONE_NEWNET), 0);
	netlink = netlink_open(NULL);
	r.keep = nic_tap(name, NULL);
	assert_true(netlink >= 0 && r.keep >= 0);
	to.sll_ifindex = (int)if_nametoindex(name);
	assert_int_equal(nic_link_up(netlink, (unsigned)to.sll_ifindex, 1400, NULL), 0);
	sock = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(0x88b5));
	assert_int_equal(bind(sock, (struct sockaddr *)&to, sizeof(to)), 0);
	snprintf(fd, sizeof(fd), "%d", r.keep);
	r.extra[7] = fd;
	fill_words(&r, argv);
	assert_int_equal(pipe2(said, O_CLOEXEC), 0);
	o.out = said[1];
	assert_int_equal(proc_spawn(&o, &p, NULL), 0);
	close(said[1]);
	assert_int_equal(read(said[0], word, sizeof(word)), sizeof(word));
	assert_memory_equal(word, "ready\n", sizeof(word));
	assert_int_equal(send(sock, frame, sizeof(frame), 0), sizeof(frame));
	assert_int_equal(proc_wait(&p, clock_deadline(LIMIT), &x, NULL), 0);
	assert_int_equal(x.status, 0);
	close(said[0]);
	assert_int_equal(recv(sock, got, sizeof(got), MSG_DONTWAIT), 64);
	assert_memory_equal(got, frame + 6, 6);
	assert_memory_equal(got + 6, frame, 6);
	assert_memory_equal(got + 12, frame + 12, 52);
	close(sock);
	close(netlink);
	close(r.keep);
}

// What /proc says of a unikernel that spins: where it lies, what it has open, what it may do.
static void look_inside(pid_t pid, struct buf *maps, struct buf *status, unsigned *open_fds)
{
	char path[64];

	*open_fds = 0;
	for (int fd = 0; fd < 128; fd++) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)pid, fd);
		*open_fds += readlink(path, (char[8]){0}, 8) > 0;
	}
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	assert_int_equal(file_read(path, 65536, maps, NULL), 0);
	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	assert_int_equal(file_read(path, 65536, status, NULL), 0);
}

static void check_maps(char *maps)
{
	char *line, *rest = maps;

	while ((line = strsep(&rest, "\n")) && *line) {
		bool is_kernels = strstr(line, "[vvar") || strstr(line, "[vdso]") || strstr(line, "[vsyscall]");
		unsigned long begin = strtoul(line, NULL, 16);

		if (strstr(line, "rwx") || strstr(line, "-wx") || (!is_kernels && begin > 0x200000000))
			fail_msg("%s", line);
	}
}

// What a caller may leave a tender: further groups.
static int be_rich(void *arg)
{
	const gid_t group = 12;
	(void)arg;

	return setgroups(1, &group) ? errno : 0;
}

static void test_inside(void **state)
{
	const char *argv[] = {TENDER, "--user", NOBODY, "--empty-root", empty, "--", TOY, "spin", NULL};
	CLEANUP_BUF struct buf maps = {0};
	CLEANUP_BUF struct buf status = {0};
	unsigned open_fds;
	int fds[2];
	struct proc p;
	char word[9];
	(void)state;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(
		proc_spawn(&(struct proc_opts){.argv = argv, .out = fds[1], .before_exec = be_rich}, &p, NULL), 0);
	assert_int_equal(read(fds[0], word, sizeof(word)), 9);
	look_inside(p.pid, &maps, &status, &open_fds);
	proc_kill(&p);
	assert_int_equal(open_fds, 3);
	check_maps(maps.data);
	assert_non_null(strstr(buf_text(&status), "Uid:\t65534\t65534\t65534\t65534\n"));
	assert_non_null(strstr(buf_text(&status), "Groups:\t \n"));
	assert_non_null(strstr(buf_text(&status), "CapPrm:\t0000000000000000\n"));
	assert_non_null(strstr(buf_text(&status), "CapBnd:\t0000000000000000\n"));
	assert_non_null(strstr(buf_text(&status), "NoNewPrivs:\t1\n"));
	assert_non_null(strstr(buf_text(&status), "Seccomp:\t2\n"));
	close(fds[0]);
	close(fds[1]);
}

// Whether the kernel was asked for huge pages for a part of it ("hg": proc_pid_smaps(5)).
static bool asks_for_huge_pages(const char *heap)
{
	const char *argv[] = {TENDER, "--user", NOBODY, "--empty-root", empty, "--heap", heap, "--", TOY, "spin", NULL};
	CLEANUP_BUF struct buf smaps = {0};
	char word[9], path[64];
	struct proc p;
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(proc_spawn(&(struct proc_opts){.argv = argv, .out = fds[1]}, &p, NULL), 0);
	assert_int_equal(read(fds[0], word, sizeof(word)), 9);
	snprintf(path, sizeof(path), "/proc/%d/smaps", (int)p.pid);
	assert_int_equal(file_read(path, 1 << 20, &smaps, NULL), 0);
	proc_kill(&p);
	close(fds[0]);
	close(fds[1]);
	return strstr(buf_text(&smaps), " hg") != NULL;
}

static void test_huge_pages(void **state)
{
	(void)state;
	if (access("/sys/kernel/mm/transparent_hugepage", F_OK))
		skip();
	assert_true(asks_for_huge_pages("256M"));
	assert_false(asks_for_huge_pages("32M"));
}

// ----- a unikernel gone wild

// Starts one, waits for its first word, and ends it by a signal as process 1 of its namespace.
static void test_signals(void **state)
{
	const char *argv[] = {TENDER, "--user", NOBODY, "--empty-root", empty, "--", TOY, "spin", NULL};
	static const int signal[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1, 34, 64};
	(void)state;

	for (size_t i = 0; i < sizeof(signal) / sizeof(*signal); i++) {
		struct proc_exit x;
		struct proc p;
		char word[9];
		int fds[2];

		assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
		assert_int_equal(
			proc_spawn(
				&(struct proc_opts){.argv = argv, .out = fds[1], .namespaces = CLONE_NEWPID}, &p, NULL),
			0);
		assert_int_equal(read(fds[0], word, sizeof(word)), 9);
		kill(p.pid, SIGWINCH);
		kill(p.pid, signal[i]);
		assert_int_equal(proc_wait(&p, clock_deadline(LIMIT), &x, NULL), 0);
		assert_true(WIFEXITED(x.status));
		assert_int_equal(WEXITSTATUS(x.status), 128 + signal[i]);
		close(fds[0]);
		close(fds[1]);
	}
}

static void test_wild(void **state)
{
	struct result r;
	(void)state;

	r = run((struct run){.arg = {"spin"}, .limit = NS_PER_S / 5});
	assert_int_equal(r.status, -1);
	r = run((struct run){.arg = {"flood"}, .limit = NS_PER_S / 5});
	assert_int_equal(r.status, -1);
	assert_exit(RUN("allocate"), 0, "allocating\nall of it\n");
}

// The reader goes: a unikernel that writes gets an error and no signal, so it goes on until it is killed.
static void test_reader_goes(void **state)
{
	const char *argv[] = {TENDER, "--user", NOBODY, "--empty-root", empty, "--", TOY, "flood", NULL};
	struct proc_exit x;
	struct proc p;
	char word[9];
	int fds[2];
	(void)state;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(proc_spawn(&(struct proc_opts){.argv = argv, .out = fds[1]}, &p, NULL), 0);
	close(fds[1]);
	assert_int_equal(read(fds[0], word, sizeof(word)), 9);
	close(fds[0]);
	assert_int_equal(proc_wait(&p, clock_deadline(NS_PER_S / 5), &x, NULL), -1);
	kill(p.pid, SIGKILL);
	assert_int_equal(proc_wait(&p, clock_deadline(LIMIT), &x, NULL), 0);
	assert_true(WIFSIGNALED(x.status));
}

// ----- a tender that cannot

static void assert_refused(struct run r, const char *reason)
{
	struct result result = run(r);

	if (!WIFEXITED(result.status) || WEXITSTATUS(result.status) != 125 || !strstr(result.said, reason))
		fail_msg("status 0x%x: '%s' does not say '%s'", (unsigned)result.status, result.said, reason);
}

static void test_refusals(void **state)
{
	(void)state;

	assert_refused((struct run){.extra = {"--image", "0"}, .arg = {"x"}}, "it is no file");
	assert_refused((struct run){.extra = {"--net", "1"}, .arg = {"x"}}, "it is no tap");
	assert_refused((struct run){.extra = {"--root", "77"}, .arg = {"x"}}, "cannot use descriptor 77 as root");
	assert_refused((struct run){.extra = {"--heap", "0"}, .arg = {"x"}}, "cannot use --heap 0");
	assert_refused((struct run){.extra = {"--mac", "02:00"}, .arg = {"x"}}, "cannot use --mac 02:00");
	assert_refused((struct run){.extra = {"--address", "10.0.0.1"}, .arg = {"x"}}, "cannot use --address");
	assert_refused((struct run){.extra = {"--user", "0:0"}, .arg = {"x"}}, "cannot run a unikernel as root");
	assert_refused((struct run){.extra = {"--nonsense", "x"}}, "tender has no option --nonsense");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_state),
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_net),
		cmocka_unit_test(test_inside),
		cmocka_unit_test(test_huge_pages),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_wild),
		cmocka_unit_test(test_reader_goes),
		cmocka_unit_test(test_refusals),
	};

	return TENDER_TESTS("tender", tests);
}
