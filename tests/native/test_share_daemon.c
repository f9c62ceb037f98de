// SPDX-License-Identifier: MIT
// runtime/share with virtio-fs: virtiofsd serves the tree, confined, as long as it should and no longer.
#include "share_fixture.h"

#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>

// ----- the wire: vhost-user's first question (QEMU, docs/interop/vhost-user.rst)

static int connect_to(const struct share *s)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(strlen(s->socket) > 0 && strlen(s->socket) < sizeof(a.sun_path));
	memcpy(a.sun_path, s->socket, strlen(s->socket));
	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

static void assert_serves(int fd)
{
	const uint32_t get_features[3] = {1, 1, 0}; // request, version, length
	struct pollfd p = {.fd = fd, .events = POLLIN};
	uint8_t reply[20];
	uint64_t features;

	assert_int_equal(send(fd, get_features, sizeof(get_features), MSG_NOSIGNAL), sizeof(get_features));
	assert_int_equal(poll(&p, 1, 60000), 1);
	assert_int_equal(recv(fd, reply, sizeof(reply), MSG_WAITALL), sizeof(reply));
	memcpy(&features, reply + 12, sizeof(features));
	assert_true(features & UINT64_C(1) << 32); // VIRTIO_F_VERSION_1
}

// Virtiofsd's first process starts the one that serves; that one is 0 until there is one.
static pid_t server_of(const struct share *s)
{
	char path[64], line[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)s->daemon.pid, (int)s->daemon.pid);
	return file_line(path, line, sizeof(line)) ? (pid_t)strtol(line, NULL, 10) : 0;
}

static unsigned long long status_of(pid_t pid, const char *key, int base)
{
	CLEANUP_BUF struct buf b = {0};
	char path[64];
	const char *at;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	assert_int_equal(file_read(path, 1 << 16, &b, NULL), 0);
	at = strstr(buf_text(&b), key);
	assert_non_null(at);
	return strtoull(at + strlen(key), NULL, base);
}

static bool shares_namespace(pid_t pid, const char *kind)
{
	char path[64];
	struct stat a, b;

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)pid, kind);
	assert_int_equal(stat(path, &a), 0);
	snprintf(path, sizeof(path), "/proc/self/ns/%s", kind);
	assert_int_equal(stat(path, &b), 0);
	return a.st_ino == b.st_ino;
}

static void assert_ends(pid_t pid)
{
	CLEANUP_FD int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd p = {.fd = fd, .events = POLLIN};

	if (fd >= 0)
		assert_int_equal(poll(&p, 1, 60000), 1);
	else
		assert_int_equal(errno, ESRCH);
}

// ----- tests

static void test_daemon(void **state)
{
	unsigned long long caps;
	char path[64];
	struct share s;
	pid_t server;
	int fd;
	(void)state;

	add_bind("data", 0);
	start(&s);
	fd = connect_to(&s);
	assert_serves(fd);
	server = server_of(&s);
	assert_true(server > 0);
	caps = status_of(server, "\nCapEff:", 16) | status_of(server, "\nCapPrm:", 16);
	assert_true(caps & 1ULL << CAP_CHOWN);
	assert_true(caps & 1ULL << CAP_DAC_OVERRIDE);
	assert_true(caps & 1ULL << CAP_SETFCAP);
	assert_false(caps & (1ULL << CAP_SYS_ADMIN | 1ULL << CAP_SYS_PTRACE | 1ULL << CAP_NET_ADMIN |
				    1ULL << CAP_SYS_CHROOT | 1ULL << CAP_SYS_MODULE | 1ULL << CAP_SYS_RAWIO));
	assert_int_equal(status_of(server, "\nSeccomp:", 10), 2);
	assert_false(shares_namespace(server, "mnt"));
	assert_false(shares_namespace(server, "pid"));
	assert_false(shares_namespace(server, "net"));
	assert_false(shares_namespace(server, "ipc"));
	// The tree is all that it could reach.
	snprintf(path, sizeof(path), "/proc/%d/root/m0/file", (int)server);
	assert_content(path, "of the host");
	snprintf(path, sizeof(path), "/proc/%d/root/tmp", (int)server);
	assert_int_equal(access(path, F_OK), -1);
	share_stop(&s);
	assert_ends(server);
	assert_int_equal(access("container/virtiofsd.sock", F_OK), -1);
	close(fd);
}

static void test_ends_with_its_client(void **state)
{
	struct proc_exit x;
	struct share s;
	int fd;
	(void)state;

	start(&s);
	fd = connect_to(&s);
	assert_serves(fd);
	close(fd);
	assert_int_equal(proc_wait(&s.daemon, clock_deadline(LIMIT), &x, NULL), 0);
	share_stop(&s);
}

// A shim that is killed at any moment takes virtiofsd with it, connected to or not.
static void test_killed(void **state)
{
	pid_t pid, seen[2];
	int pipe_fds[2];
	(void)state;

	for (int is_connected = 0; is_connected < 2; is_connected++) {
		assert_int_equal(pipe(pipe_fds), 0);
		pid = fork();
		if (pid == 0) {
			struct share s;

			if (share_start(&s, &spec, clock_deadline(LIMIT), NULL))
				_exit(1);
			if (is_connected)
				assert_serves(connect_to(&s));
			seen[0] = s.daemon.pid;
			seen[1] = server_of(&s);
			if (write(pipe_fds[1], seen, sizeof(seen)) != sizeof(seen))
				_exit(1);
			pause();
		}
		close(pipe_fds[1]);
		assert_int_equal(read(pipe_fds[0], seen, sizeof(seen)), sizeof(seen));
		close(pipe_fds[0]);
		assert_true(seen[1] > 0 || !is_connected);
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		assert_ends(seen[0]);
		if (seen[1])
			assert_ends(seen[1]);
	}
}

static void test_long_path(void **state)
{
	char dir[256];
	struct share s;
	int fd;
	(void)state;

	snprintf(dir, sizeof(dir), "container/%0200d", 0);
	assert_int_equal(mkdir(dir, 0700), 0);
	spec.dir = dir;
	start(&s);
	fd = connect_to(&s);
	assert_serves(fd);
	close(fd);
	share_stop(&s);
	snprintf(dir + strlen(dir), 8, "/share");
	umount2(dir, MNT_DETACH);
}

static void test_broken_daemon(void **state)
{
	CLEANUP_BUF struct buf said = {0};
	CLEANUP_ERR struct err *e = NULL;
	struct proc_exit x;
	struct share s;
	(void)state;

	put("broken", "#!/bin/sh\nprintf 'no\\033[2J sandbox\\n' >&2\nexit 3\n", 0755);
	spec.virtiofsd = "./broken";
	start(&s);
	assert_int_equal(proc_wait(&s.daemon, clock_deadline(LIMIT), &x, NULL), 0);
	assert_int_equal(WEXITSTATUS(x.status), 3);
	share_said(&s, &said);
	assert_string_equal(buf_text(&said), "no\\x1b[2J sandbox");
	share_stop(&s);
	spec.virtiofsd = "./missing";
	assert_int_equal(share_start(&s, &spec, clock_deadline(LIMIT), &e), -1);
	assert_string_equal(err_text(e), "cannot execute ./missing: No such file or directory");
}

// A daemon that has much to say waits for nobody.
static void test_talkative_daemon(void **state)
{
	struct proc_exit x;
	struct share s;
	(void)state;

	put("talker",
		"#!/bin/sh\ni=0; while [ $i -lt 3000 ]; do echo 'a line of sixty-four bytes, so that the pipe of "
		"64 KiB is full' >&2; i=$((i + 1)); done 2>/dev/null\nexit 0\n",
		0755);
	spec.virtiofsd = "./talker";
	start(&s);
	assert_int_equal(proc_wait(&s.daemon, clock_deadline(LIMIT), &x, NULL), 0);
	share_stop(&s);
}

// Bind mounts in number, of folders and files.
static void add_many(size_t count)
{
	static struct oci_mount many[10000];

	for (size_t i = 0; i < count; i++)
		many[i] = (struct oci_mount){.destination = "/x",
			.source = i % 2 ? "data" : "data/file",
			.flags = MS_BIND | (i % 3 ? MS_RDONLY : 0),
			.is_bind = true};
	config.mounts = many;
	config.mount_count = count;
}

// Ten thousand, or as many as this machine lets virtiofsd have files for; an even number.
static size_t most_binds(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) || files.rlim_max >= 21024 ||
		!setrlimit(RLIMIT_NOFILE, &(struct rlimit){21024, 21024}))
		return 10000;
	return (files.rlim_max - 1024) / 2 & ~(size_t)1;
}

static void test_thousands_of_binds(void **state)
{
	const size_t count = most_binds();
	uint64_t begin = clock_ns(), tree;
	char path[64];
	struct share s;
	int fd;
	(void)state;

	add_many(count);
	start(&s);
	tree = clock_ns();
	fd = connect_to(&s);
	assert_serves(fd);
	snprintf(path, sizeof(path), "container/share/m%zu/file", count - 1);
	assert_content(path, "of the host");
	print_message("# %zu bind mounts: %.2f s for the tree, %.2f s until virtiofsd answers\n", count,
		(double)(tree - begin) / 1e9, (double)(clock_ns() - tree) / 1e9);
	close(fd);
	share_stop(&s);
}

// Who may not open so many files is told which mount is too much, before anything is made. In a process of its own,
// which gives up the right to raise its limit.
static void refuse_in_child(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];
	CLEANUP_ERR struct err *e = NULL;
	struct share s;

	if (setrlimit(RLIMIT_NOFILE, &(struct rlimit){4000, 4000}) || syscall(SYS_capget, &header, data))
		_exit(2);
	data[0].effective &= ~(1u << CAP_SYS_RESOURCE);
	if (syscall(SYS_capset, &header, data))
		_exit(3);
	if (share_start(&s, &spec, clock_deadline(LIMIT), &e) != -1 || e->kind != ERR_UNSUPPORTED)
		_exit(4);
	_exit(strcmp(err_text(e),
		      "cannot make mounts[1488] at /x: it is number 1489 of 1489, for which virtiofsd wants 4002 open "
		      "files, and may have 4000") != 0);
}

static void test_too_many_binds(void **state)
{
	pid_t pid;
	int status;
	(void)state;

	add_many(1489);
	pid = fork();
	if (pid == 0)
		refuse_in_child();
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_daemon, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ends_with_its_client, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_killed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_long_path, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_broken_daemon, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_talkative_daemon, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_thousands_of_binds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_too_many_binds, set_up, tear_down),
	};

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) {
		printf("mount namespaces cannot be made here: %s\n", strerror(errno));
		return 77;
	}
	return cmocka_run_group_tests_name("share_daemon", tests, NULL, NULL);
}
