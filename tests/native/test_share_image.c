// SPDX-License-Identifier: MIT
// runtime/share with a disk image: it holds what the tree holds, is found again, and is never a wrong or a torn one.
#include "share_maker.h"

#include <sys/xattr.h>

#include "runtime/share_image.h"

static void test_content(void **state)
{
	char line[512];
	struct share s;
	(void)state;

	assert_int_equal(chown("rootfs/etc/name", 1234, 4321) || chmod("rootfs/etc/name", 04751), 0);
	assert_int_equal(symlink("../../../etc/passwd", "rootfs/out") || mkdir("rootfs/none", 01700) ||
				 mknod("rootfs/null", S_IFCHR | 0666, makedev(1, 3)) ||
				 link("rootfs/etc/name", "rootfs/name"),
		0);
	assert_int_equal(setxattr("rootfs/etc/name", "trusted.x", "value", 5, 0), 0);
	start_image(&s);
	assert_string_equal(s.socket, "");
	assert_int_equal(s.daemon.pid, 0);
	snprintf(line, sizeof(line), "unsquashfs -quiet -no-progress -dest image %s >/dev/null", s.disk);
	run(line);
	assert_string_equal(run("cd image && find . -printf '%p %y %m %U %G %n %l %T@\\n' ! -type d -size -1k | sort"),
		run("cd rootfs && find . -printf '%p %y %m %U %G %n %l %T@\\n' ! -type d -size -1k | sort | "
		    "sed 's/\\(\\.[0-9]*\\)$/.0000000000/'"));
	assert_content("image/name", "the container");
	assert_int_equal(getxattr("image/name", "trusted.x", line, sizeof(line)), 5);
	share_stop(&s);
}

static void test_description(void **state)
{
	struct share s;
	(void)state;

	start_image(&s);
	assert_string_equal(buf_text(&s.create),
		"\"root\":{\"type\":\"squashfs\",\"device\":\"/dev/vda\"},\"overlay\":true,\"binds\":[],\"files\":[],");
	share_stop(&s);
	config.is_root_read_only = true;
	start_image(&s);
	assert_non_null(strstr(buf_text(&s.create), "\"overlay\":false"));
	share_stop(&s);
}

static void test_found_again(void **state)
{
	struct share a, b;
	(void)state;

	settle();
	start_image(&a);
	spec.mksquashfs = "/bin/false";
	start_image(&b);
	assert_string_equal(a.disk, b.disk);
	share_stop(&a);
	share_stop(&b);
	start_image(&a);
	assert_int_equal(files_in_cache(), 1);
	share_stop(&a);
}

static void test_changed(void **state)
{
	char first[256];
	struct share s;
	(void)state;

	count_calls();
	settle();
	start_image(&s);
	snprintf(first, sizeof(first), "%s", s.disk);
	share_stop(&s);
	put("rootfs/etc/name", "the contents!", 0644); // as long
	settle();
	start_image(&s);
	assert_string_not_equal(s.disk, first);
	assert_int_equal(calls(), 2);
	share_stop(&s);
}

// A file that changed just now may change again within the same tick of the clock: such an image serves once.
static void test_fresh(void **state)
{
	struct share a, b;
	(void)state;

	count_calls();
	settle();
	put("rootfs/etc/name", "now", 0644);
	start_image(&a);
	start_image(&b);
	assert_string_not_equal(a.disk, b.disk);
	assert_int_equal(calls(), 2);
	share_stop(&a);
	share_stop(&b);
}

// Two containers over one image, as engines make them: each with an upper layer of its own that has but folders, links
// and empty files.
static void test_layers(void **state)
{
	char line[512];
	struct share s[2];
	(void)state;

	count_calls();
	settle();
	for (int i = 0; i < 2; i++) {
		snprintf(line, sizeof(line),
			"mkdir -p u%d/dev w%d m%d && : >u%d/.dockerenv && : >u%d/dev/console && "
			"mount -t overlay overlay -o lowerdir=rootfs,upperdir=u%d,workdir=w%d m%d",
			i, i, i, i, i, i, i, i);
		run(line);
		spec.rootfs = i ? "m1" : "m0";
		start_image(&s[i]);
	}
	assert_string_equal(s[0].disk, s[1].disk);
	assert_int_equal(calls(), 1);
	share_stop(&s[0]);
	share_stop(&s[1]);
	run("umount m0 m1");
}

// Half an image, something else, nothing.
static void test_torn(void **state)
{
	struct share s;
	struct stat st;
	char path[256];
	(void)state;

	run("head -c 300000 /dev/urandom >rootfs/big");
	count_calls();
	settle();
	start_image(&s);
	snprintf(path, sizeof(path), "%s", s.disk);
	assert_int_equal(stat(path, &st), 0);
	share_stop(&s);
	assert_int_equal(truncate(path, st.st_size / 2), 0);
	start_image(&s);
	assert_int_equal(calls(), 2);
	share_stop(&s);
	put(path, "not an image, though as long as the head of one would be", 0600);
	start_image(&s);
	assert_int_equal(calls(), 3);
	share_stop(&s);
	assert_int_equal(truncate(path, 0), 0);
	start_image(&s);
	assert_int_equal(calls(), 4);
	assert_string_equal(s.disk, path);
	share_stop(&s);
}

static void test_prune(void **state)
{
	struct share used, s;
	char older[256];
	struct stat st;
	(void)state;

	settle();
	start_image(&used);
	assert_int_equal(stat(used.disk, &st), 0);
	put("rootfs/etc/name", "second", 0644);
	settle();
	start_image(&s);
	snprintf(older, sizeof(older), "%s", s.disk);
	share_stop(&s);
	put("rootfs/etc/name", "third", 0644);
	settle();
	start_image(&s);
	share_stop(&s);
	put("cache/left.part", "of a maker that was killed", 0600);
	put("cache/other", "of somebody else", 0600);
	share_image_prune("cache", UINT64_MAX);
	assert_int_equal(files_in_cache(), 4);
	share_image_prune("cache", (uint64_t)st.st_size);
	assert_int_equal(access(older, F_OK), -1);
	assert_int_equal(access(s.disk[0] ? s.disk : used.disk, F_OK), 0);
	assert_int_equal(files_in_cache(), 3);
	share_image_prune("cache", 0);
	assert_int_equal(access(used.disk, F_OK), 0);
	assert_int_equal(files_in_cache(), 2);
	share_stop(&used);
	share_image_prune("cache", 0);
	assert_int_equal(files_in_cache(), 1);
}

static void test_files(void **state)
{
	struct share s;
	(void)state;

	put("one", "f", 0600);
	put("two", "fo", 0644);
	put("three", "foo", 04755);
	put("none", "", 0444);
	add_bind("one", 0);
	mounts[config.mount_count++] = (struct oci_mount){.destination = "/proc", .type = "proc"};
	add_bind("two", 0);
	add_bind("three", MS_RDONLY);
	add_bind("none", 0);
	start_image(&s);
	// The sums are of RFC 4648, section 10.
	assert_non_null(strstr(buf_text(&s.create),
		"\"binds\":[null,null,null,null,null],\"files\":["
		"{\"mount\":0,\"mode\":384,\"data\":\"Zg==\"},{\"mount\":2,\"mode\":420,\"data\":\"Zm8=\"},"
		"{\"mount\":3,\"mode\":2541,\"data\":\"Zm9v\"},{\"mount\":4,\"mode\":292,\"data\":\"\"}],"));
	share_stop(&s);
}

static void assert_refused(const char *what)
{
	CLEANUP_ERR struct err *e = NULL;
	struct share s;
	char text[300];

	assert_int_equal(start_block(&s, clock_deadline(LIMIT), &e), -1);
	snprintf(text, sizeof(text), "cannot bind mounts[%zu]: its source %s is %s;", config.mount_count - 1,
		mounts[config.mount_count - 1].source, what);
	if (e->kind != ERR_UNSUPPORTED || strncmp(err_text(e), text, strlen(text)) != 0)
		fail_msg("%s", err_text(e));
}

static void test_no_copies(void **state)
{
	struct share s;
	(void)state;

	add_bind("data", 0);
	assert_refused("a folder");
	config.mount_count = 0;
	add_bind("/dev/null", 0);
	assert_refused("a device");
	config.mount_count = 0;
	run("truncate -s 1M full && truncate -s 1048577 over");
	add_bind("over", 0);
	assert_refused("too large");
	config.mount_count = 0;
	for (int i = 0; i < 4; i++)
		add_bind("full", 0);
	start_image(&s);
	share_stop(&s);
	add_bind("data/file", 0);
	assert_refused("too large");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_content, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_description, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_found_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_changed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_fresh, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_layers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_torn, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_prune, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_files, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_copies, set_up, tear_down),
	};

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) {
		printf("mount namespaces cannot be made here: %s\n", strerror(errno));
		return 77;
	}
	return cmocka_run_group_tests_name("share_image", tests, NULL, NULL);
}
