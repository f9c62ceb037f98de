// SPDX-License-Identifier: MIT
// runtime/share with virtio-fs: what the tree shows, to whom, and what is refused.
#include "share_fixture.h"

#include "base/json.h"

static void assert_refused(enum err_kind kind, const char *message)
{
	CLEANUP_ERR struct err *e = NULL;
	struct share s;

	assert_int_equal(share_start(&s, &spec, clock_deadline(LIMIT), &e), -1);
	assert_string_equal(err_text(e), message);
	assert_int_equal(e->kind, kind);
	assert_int_equal(s.daemon.pid, 0);
}

static void test_tree(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	CLEANUP_BUF struct buf json = {0};
	struct share s;
	char *binds;
	(void)state;

	mounts[config.mount_count++] = (struct oci_mount){.destination = "/proc", .type = "proc"};
	add_bind("data", 0);
	add_bind("data/file", MS_RDONLY);
	assert_int_equal(symlink("data", "short"), 0);
	add_bind("short", MS_RDONLY);
	add_bind("/dev/null", 0);
	start(&s);
	buf_printf(&json, "{%s\"config\":{}}", buf_text(&s.create));
	assert_int_equal(json_parse("create", buf_text(&json), json.len, &doc, NULL), 0);
	binds = yyjson_val_write(yyjson_doc_ptr_get(doc, "/binds"), 0, NULL);
	assert_string_equal(binds, "[null,\"m1\",\"m2\",\"m3\",\"m4\"]");
	free(binds);
	assert_string_equal(yyjson_get_str(yyjson_doc_ptr_get(doc, "/root/type")), "virtiofs");
	assert_string_equal(yyjson_get_str(yyjson_doc_ptr_get(doc, "/root/path")), "rootfs");
	assert_false(yyjson_get_bool(yyjson_doc_ptr_get(doc, "/overlay")));

	assert_content("container/share/rootfs/etc/name", "the container");
	assert_content("container/share/m1/file", "of the host");
	assert_content("container/share/m2", "of the host");
	assert_content("container/share/m3/file", "of the host");
	put("container/share/rootfs/new", "x", 0644);
	assert_content("rootfs/new", "x");
	put("container/share/m1/new", "y", 0644);
	assert_content("data/new", "y");
	share_stop(&s);
	share_stop(&s);
}

static int try_write(const char *name)
{
	CLEANUP_FD int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	return fd < 0 ? errno : 0;
}

// What the guest's kernel must not do is forbidden on the host, where the guest cannot change it.
static void test_read_only(void **state)
{
	struct share s;
	(void)state;

	config.is_root_read_only = true;
	add_bind("data", MS_RDONLY);
	add_bind("data/file", MS_RDONLY);
	start(&s);
	assert_int_equal(try_write("container/share/new"), EROFS);
	assert_int_equal(try_write("container/share/rootfs/new"), EROFS);
	assert_int_equal(try_write("container/share/m0/new"), EROFS);
	assert_int_equal(try_write("container/share/m1"), EROFS);
	assert_int_equal(try_write("rootfs/new"), 0);
	share_stop(&s);
}

// rbind brings what is mounted below the source, bind does not; a device in a source is none here.
static void test_submounts(void **state)
{
	struct share s;
	(void)state;

	assert_int_equal(mkdir("data/sub", 0755), 0);
	assert_int_equal(mount("sub", "data/sub", "tmpfs", 0, NULL), 0);
	put("data/sub/file", "below", 0644);
	assert_int_equal(mknod("data/zero", S_IFCHR | 0666, makedev(1, 5)), 0);
	assert_int_equal(try_write("data/zero"), 0);
	add_bind("data", 0);
	add_bind("data", MS_REC);
	start(&s);
	assert_int_equal(access("container/share/m0/sub/file", F_OK), -1);
	assert_content("container/share/m1/sub/file", "below");
	assert_int_equal(try_write("container/share/m1/zero"), EACCES);
	share_stop(&s);
	umount2("data/sub", MNT_DETACH);
}

static void test_nobody_else_sees_it(void **state)
{
	CLEANUP_BUF struct buf b = {0};
	char path[64];
	struct share s;
	(void)state;

	start(&s);
	snprintf(path, sizeof(path), "/proc/%d/mountinfo", (int)getppid());
	assert_int_equal(file_read(path, 16 << 20, &b, NULL), 0);
	assert_null(strstr(buf_text(&b), top));
	buf_clear(&b);
	assert_int_equal(file_read("/proc/self/mountinfo", 16 << 20, &b, NULL), 0);
	assert_non_null(strstr(buf_text(&b), top));
	share_stop(&s);
}

static void test_sources(void **state)
{
	struct share s;
	(void)state;

	mounts[config.mount_count++] = (struct oci_mount){.destination = "/proc", .type = "proc"};
	add_bind("missing", 0);
	assert_refused(ERR_FAILED, "cannot bind mounts[1], whose source is missing: No such file or directory");
	config.mount_count = 1;
	assert_int_equal(mkfifo("pipe", 0600), 0);
	add_bind("pipe", 0);
	assert_refused(ERR_UNSUPPORTED,
		"cannot bind mounts[1]: its source pipe is a pipe of the host, which means nothing to another kernel");
	config.mount_count = 1;
	assert_int_equal(mknod("disk", S_IFBLK | 0600, makedev(7, 0)), 0);
	add_bind("disk", 0);
	assert_refused(ERR_UNSUPPORTED, "cannot bind mounts[1]: its source disk is a device of the host, which means "
					"nothing to another kernel");
	config.mount_count = 0;
	spec.rootfs = "nothing";
	assert_refused(ERR_FAILED, "cannot open the root file system nothing: No such file or directory");
	spec.rootfs = "rootfs";
	// Relative to the bundle, wherever this process is.
	add_bind("data", 0);
	spec.dir = "bundle/container";
	assert_int_equal(mkdir("bundle", 0755) || mkdir("bundle/container", 0755) || mkdir("bundle/data", 0755), 0);
	put("bundle/data/file", "of the bundle", 0644);
	spec.bundle = "bundle";
	start(&s);
	assert_content("bundle/container/share/m0/file", "of the bundle");
	share_stop(&s);
	umount2("bundle/container/share", MNT_DETACH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_tree, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_read_only, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_submounts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nobody_else_sees_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_sources, set_up, tear_down),
	};

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) {
		printf("mount namespaces cannot be made here: %s\n", strerror(errno));
		return 77;
	}
	return cmocka_run_group_tests_name("share", tests, NULL, NULL);
}
