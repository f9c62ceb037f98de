// SPDX-License-Identifier: MIT
// What the agent makes of a root file system, friendly and hostile, on this machine's kernel.
#include "agent_rig.h"

#define TMPFS(path) "{\"destination\":\"" path "\",\"type\":\"tmpfs\",\"source\":\"tmpfs\"}"
#define BIND(path)  "{\"destination\":\"" path "\",\"type\":\"bind\",\"source\":\"/x\",\"options\":[\"bind\"]}"
#define OUTSIDE     RIG_SHARE "/outside"

static void expect(const struct rig_spec *s, void (*prepare)(void), const char *out)
{
	struct rig r;

	assert_int_equal(rig_run(&r, s, prepare), 0);
	assert_string_equal(buf_text(&r.err[1]), "");
	assert_string_equal(buf_text(&r.out[1]), out);
	assert_int_equal(rig_stop(&r), 0);
}

static void expect_refused(const struct rig_spec *s, void (*prepare)(void), const char *why)
{
	struct rig r;

	rig_start(&r, prepare);
	assert_false(rig_create(&r, s));
	if (!strstr(buf_text(&r.answer), why))
		fail_msg("'%s' does not say '%s'", buf_text(&r.answer), why);
	assert_int_equal(rig_stop(&r), 0);
}

static void devices_are_there(void **state)
{
	const struct rig_spec s = {.shell = "stat -c '%n %F %t:%T %a' /dev/null /dev/zero /dev/full /dev/random "
					    "/dev/urandom /dev/tty /dev/own; "
					    "readlink /dev/ptmx; readlink /dev/fd; readlink /dev/stdin; echo x "
					    ">/dev/stdout; head -c 2 /dev/zero | wc -c",
		.linux_ =
			",\"devices\":[{\"path\":\"/dev/own\",\"type\":\"c\",\"major\":1,\"minor\":3,\"fileMode\":384,"
			"\"uid\":0,\"gid\":0}]",
		.user = "{\"uid\":1000,\"gid\":1000}"};

	(void)state;
	expect(&s, NULL,
		"/dev/null character special file 1:3 666\n"
		"/dev/zero character special file 1:5 666\n"
		"/dev/full character special file 1:7 666\n"
		"/dev/random character special file 1:8 666\n"
		"/dev/urandom character special file 1:9 666\n"
		"/dev/tty character special file 5:0 666\n"
		"/dev/own character special file 1:3 600\n"
		"pts/ptmx\n/proc/self/fd\n/proc/self/fd/0\nx\n2\n");
}

// Any node may be made, but what no rule allows cannot be opened. 1:11 is the kernel's log.
static void device_rules_hold(void **state)
{
	struct rig_spec s = {
		.shell = "mknod /tmp/log c 1 11 && mknod /tmp/zero c 1 5 || exit 9; head -c 1 /tmp/zero | wc -c; "
			 "if (exec 3</tmp/log) 2>/dev/null; then echo yes; else echo no; fi",
		.process = RIG_MAY("\"CAP_MKNOD\",\"CAP_SYSLOG\"")};

	(void)state;
	expect(&s, NULL, "1\nno\n");
	s.linux_ = ",\"resources\":{\"devices\":[{\"allow\":false,\"access\":\"rwm\"},{\"allow\":true,\"type\":\"c\","
		   "\"major\":1,\"minor\":11,\"access\":\"r\"}]}";
	expect(&s, NULL, "1\nyes\n");
	s.linux_ = ",\"resources\":{\"devices\":[{\"allow\":true,\"access\":\"rwm\"},{\"allow\":false,\"type\":\"c\","
		   "\"major\":1,\"minor\":11,\"access\":\"r\"}]}";
	expect(&s, NULL, "1\nno\n");
}

static void paths_are_protected(void **state)
{
	const struct rig_spec s = {.shell = "wc -c </proc/kallsyms; ls /sys/kernel | wc -l; touch "
					    "/proc/sys/kernel/shmmni 2>/dev/null || echo ro; "
					    "touch /tmp/x 2>/dev/null || echo ro; touch /sys/kernel/x 2>/dev/null || "
					    "echo ro; echo x >/dev/null; pwd",
		.linux_ = ",\"maskedPaths\":[\"/proc/kallsyms\",\"/sys/kernel\",\"/not/there\",\"/proc/version/x\"],"
			  "\"readonlyPaths\":[\"/proc/sys\",\"/nowhere\"]",
		.mounts =
			"[" RIG_PROC "," RIG_DEV ",{\"destination\":\"/sys\",\"type\":\"sysfs\",\"source\":\"sysfs\"}]",
		.cwd = "/made/for/it",
		.is_read_only = true};

	(void)state;
	expect(&s, NULL, "0\n0\nro\nro\nro\n/made/for/it\n");
}

static void names_and_sysctls(void **state)
{
	const struct rig_spec s = {
		.shell = "hostname; cat /proc/sys/kernel/domainname /proc/sys/net/ipv4/ip_default_ttl "
			 "/proc/sys/kernel/shmmni /proc/sys/net/ipv4/ip_forward",
		.top = ",\"hostname\":\"box\",\"domainname\":\"example\"",
		.linux_ = ",\"sysctl\":{\"net.ipv4.ip_default_ttl\":\"77\",\"kernel.shmmni\":\"55\",\"net/ipv4/"
			  "ip_forward\":\"1\"}"};

	(void)state;
	expect(&s, NULL, "box\nexample\n77\n55\n1\n");
}

static void make_shared(void)
{
	mkdir(RIG_SHARE "/m0", 0755);
	file_replace(RIG_SHARE "/m0/f", "folder\n", 7, 0644, NULL);
	file_replace(RIG_SHARE "/m1", "file\n", 5, 0644, NULL);
}

static void binds_what_is_shared(void **state)
{
	const struct rig_spec s = {.shell = "cat /a/b/f /c/d /e; touch /c/d 2>/dev/null || echo ro; touch /a/b/new; "
					    "stat -c %a /e",
		.mounts = "[" RIG_PROC "," RIG_DEV
			  "," BIND("/a/b") ",{\"destination\":\"/c/d\",\"type\":\"none\",\"source\":\"/y\","
					   "\"options\":[\"rbind\",\"ro\"]}," BIND("/e") "]",
		.create = ",\"binds\":[null,null,\"m0\",\"m1\",null],\"files\":[{\"mount\":4,\"mode\":416,\"data\":"
			  "\"aGVsbG8K\"}]"};

	(void)state;
	expect(&s, make_shared, "folder\nfile\nhello\nro\n640\n");
}

static void name_servers_are_told(void **state)
{
	static const char setup[] = "{\"hostname\":\"guest\",\"dns\":[\"10.0.0.1\",\"fd00::1\"]}";
	const struct rig_spec s = {.shell = "cat /etc/resolv.conf; hostname"};
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	rig_must(&r, AGENT_SETUP, 0, setup, sizeof(setup) - 1);
	assert_false(rig_ask(&r, AGENT_SETUP, 0, setup, sizeof(setup) - 1));
	rig_begin(&r, &s);
	assert_int_equal(rig_wait(&r, 1), 0);
	assert_string_equal(buf_text(&r.out[1]), "nameserver 10.0.0.1\nnameserver fd00::1\nguest\n");
	assert_int_equal(rig_stop(&r), 0);
}

// What is written over an image stays in the guest.
static void overlay_keeps_the_image(void **state)
{
	const struct rig_spec s = {
		.shell = "echo new >/etc/passwd; cat /etc/passwd; cat /image/etc/passwd | wc -l; stat -c %a /",
		.mounts = "[" RIG_PROC "," RIG_DEV
			  ",{\"destination\":\"/image\",\"type\":\"bind\",\"source\":\"/x\",\"options\":"
			  "[\"rbind\"]}]",
		.create = ",\"overlay\":true,\"binds\":[null,null,\"rootfs\"]"};

	(void)state;
	expect(&s, NULL, "new\n2\n755\n");
}

// ----- a hostile image

static void make_links_out(void)
{
	mkdir(OUTSIDE, 0755);
	if (symlink(OUTSIDE, RIG_SHARE "/rootfs/absolute") ||
		symlink("../../../../../../.." OUTSIDE, RIG_SHARE "/rootfs/up") ||
		symlink("/proc/self/root", RIG_SHARE "/rootfs/magic") || symlink("loop", RIG_SHARE "/rootfs/loop") ||
		symlink(OUTSIDE "/resolv", RIG_SHARE "/rootfs/etc/resolv.conf"))
		_exit(99);
}

static void links_do_not_lead_out(void **state)
{
	static const char setup[] = "{\"dns\":[\"10.0.0.1\"]}";
	// All land in the image's own /run/shared/outside; the real one stays empty.
	const struct rig_spec s = {
		.shell =
			"ls /outside; echo .; ls -d /run/shared/outside/*; grep -c ' /run/shared/outside' /proc/mounts",
		.mounts = "[" RIG_PROC "," RIG_DEV "," TMPFS("/absolute/a") "," TMPFS("/up/b/c") "," BIND(
			"/absolute/f") "," TMPFS("/absolute/../outside/d") "," BIND("/outside") "]",
		.cwd = "/up/cwd",
		.create = ",\"binds\":[null,null,null,null,\"rootfs/etc/passwd\",null,\"outside\"]"};
	struct rig r;

	(void)state;
	rig_start(&r, make_links_out);
	rig_must(&r, AGENT_SETUP, 0, setup, sizeof(setup) - 1);
	rig_begin(&r, &s);
	assert_int_equal(rig_wait(&r, 1), 0);
	assert_string_equal(buf_text(&r.out[1]),
		".\n/run/shared/outside/a\n/run/shared/outside/b\n/run/shared/outside/cwd\n/run/shared/outside/d\n"
		"/run/shared/outside/f\n/run/shared/outside/resolv\n5\n");
	assert_int_equal(rig_stop(&r), 0);
}

static void traps_are_refused(void **state)
{
	struct rig_spec s = {.mounts = "[" RIG_PROC "," TMPFS("/loop/x") "]"};

	(void)state;
	expect_refused(&s, make_links_out, "/loop/x");
	s.mounts = "[" RIG_PROC "," TMPFS("/magic/x") "]";
	expect_refused(&s, make_links_out, "/magic/x");
	s.mounts = "[" TMPFS("/") "]";
	expect_refused(&s, NULL, "that is the root file system");
	s.mounts = "[" RIG_PROC "," BIND("/x") "]";
	expect_refused(&s, NULL, "the host has given nothing");
	s.mounts = "[" RIG_PROC
		   ",{\"destination\":\"/t\",\"type\":\"tmpfs\",\"source\":\"t\",\"options\":[\"size=many\"]}]";
	expect_refused(&s, NULL, "size");
}

static void make_proc_links(void)
{
	if (symlink("proc", RIG_SHARE "/rootfs/p") || rmdir(RIG_SHARE "/rootfs/sys") ||
		symlink("tmp", RIG_SHARE "/rootfs/sys"))
		_exit(99);
}

static void proc_is_not_covered(void **state)
{
	struct rig_spec s = {.mounts = "[" RIG_PROC "," TMPFS("/proc") "]"};

	(void)state;
	expect_refused(&s, NULL, "not of type proc");
	s.mounts = "[" RIG_PROC "," TMPFS("/proc/sys") "]";
	expect_refused(&s, NULL, "inside /proc");
	s.mounts = "[" RIG_PROC "," TMPFS("/p/sys") "]";
	expect_refused(&s, make_proc_links, "inside /proc");
	s.mounts = "[" RIG_PROC ",{\"destination\":\"/sys\",\"type\":\"sysfs\",\"source\":\"sysfs\"}]";
	expect_refused(&s, make_proc_links, "ordinary directory");
	s = (struct rig_spec){.shell = "cat /proc/uptime",
		.mounts = "[" RIG_PROC "," BIND("/proc/uptime") "]",
		.create = ",\"binds\":[null,null],\"files\":[{\"mount\":1,\"mode\":292,\"data\":\"aGVsbG8K\"}]"};
	expect(&s, NULL, "hello\n");
}

static void make_fifo(void)
{
	unlink(RIG_SHARE "/rootfs/etc/passwd");
	if (mkfifo(RIG_SHARE "/rootfs/etc/passwd", 0644))
		_exit(99);
}

static void fifo_does_not_hold(void **state)
{
	const struct rig_spec s = {.shell = "echo $HOME"};

	(void)state;
	expect(&s, make_fifo, "/\n");
}

// ----- much of everything

static void takes_a_large_environment(void **state)
{
	CLEANUP_BUF struct buf env = {0};
	struct rig_spec s = {.shell = "env | wc -c"};
	struct rig r;
	long n;

	(void)state;
	buf_str(&env, "[\"PATH=/bin\"");
	for (int i = 0; i < 1024; i++)
		buf_printf(&env, ",\"V%04d=%01017d\"", i, i);
	buf_str(&env, "]");
	s.env = buf_text(&env);
	assert_int_equal(rig_run(&r, &s, NULL), 0);
	n = strtol(buf_text(&r.out[1]), NULL, 10);
	if (n < 1024 * 1024)
		fail_msg("%ld bytes of environment", n);
	assert_int_equal(rig_stop(&r), 0);
}

static void makes_many_mounts(void **state)
{
	CLEANUP_BUF struct buf mounts = {0};
	struct rig_spec s = {.shell = "grep -c ' /many/' /proc/mounts"};
	uint64_t begin;
	struct rig r;

	(void)state;
	buf_str(&mounts, "[" RIG_PROC "," RIG_DEV);
	for (int i = 0; i < 10000; i++)
		buf_printf(&mounts,
			",{\"destination\":\"/many/%d\",\"type\":\"tmpfs\",\"source\":\"tmpfs\",\"options\":[\"ro\"]}",
			i);
	buf_str(&mounts, "]");
	s.mounts = buf_text(&mounts);
	rig_start(&r, NULL);
	begin = clock_ns();
	rig_begin(&r, &s);
	print_message("# 10000 mounts: %llu ms\n", (unsigned long long)((clock_ns() - begin) / NS_PER_MS));
	assert_int_equal(rig_wait(&r, 1), 0);
	assert_string_equal(buf_text(&r.out[1]), "10000\n");
	assert_int_equal(rig_stop(&r), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(devices_are_there),
		RIG_TEST(device_rules_hold),
		RIG_TEST(paths_are_protected),
		RIG_TEST(names_and_sysctls),
		RIG_TEST(binds_what_is_shared),
		RIG_TEST(name_servers_are_told),
		RIG_TEST(overlay_keeps_the_image),
		RIG_TEST(links_do_not_lead_out),
		RIG_TEST(traps_are_refused),
		RIG_TEST(proc_is_not_covered),
		RIG_TEST(fifo_does_not_hold),
		RIG_TEST(takes_a_large_environment),
		RIG_TEST(makes_many_mounts),
	};

	return cmocka_run_group_tests_name("agent root", tests, NULL, NULL);
}
