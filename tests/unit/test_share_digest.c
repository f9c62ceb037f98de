// SPDX-License-Identifier: MIT
// runtime/share_digest: every change of a tree that could change an image of it changes the digest, and what does not
// matter does not.
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "runtime/share_digest.h"

static char top[] = "/tmp/test_share_digest.XXXXXX";

static void put(const char *name, const char *content)
{
	CLEANUP_FD int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, content, strlen(content), NULL), 0);
}

static void set_mtime(const char *name, time_t s)
{
	const struct timespec t[2] = {{.tv_sec = s}, {.tv_sec = s}};

	assert_int_equal(utimensat(AT_FDCWD, name, t, AT_SYMLINK_NOFOLLOW), 0);
}

static const char *digest(void)
{
	static struct share_digest d[2];
	CLEANUP_ERR struct err *e = NULL;
	static int turn;

	turn = !turn;
	if (share_digest(".", &d[turn], &e))
		fail_msg("%s", err_text(e));
	return d[turn].text;
}

static int set_up(void **state)
{
	(void)state;
	snprintf(top, sizeof(top), "/tmp/test_share_digest.XXXXXX");
	if (!mkdtemp(top) || chdir(top))
		return -1;
	mkdir("a", 0755);
	mkdir("b", 0755);
	put("a/file", "hello");
	put("a/two", "second");
	put("empty", "");
	set_mtime("a/file", 1000);
	return symlink("a/file", "link") || mknod("null", S_IFCHR | 0666, makedev(1, 3));
}

static int tear_down(void **state)
{
	(void)state;
	return chdir("/") || file_remove_tree(top, NULL);
}

static void rename_file(void)
{
	rename("a/file", "a/folder");
}

static void move_file(void)
{
	rename("a/file", "b/file");
}

// The times of the content are put back; that of the inode cannot be.
static void change_content(void)
{
	put("a/file", "hullo");
	set_mtime("a/file", 1000);
}

static void change_length(void)
{
	put("a/file", "hello, world");
}

static void change_time(void)
{
	set_mtime("a/file", 2000);
}

static void put_another_inode(void)
{
	rename("a/file", "aside");
	put("a/file", "hello");
	set_mtime("a/file", 1000);
	unlink("aside");
}

static void exchange_files(void)
{
	rename("a/file", "aside");
	rename("a/two", "a/file");
	rename("aside", "a/two");
}

static void change_mode(void)
{
	chmod("a/file", 0755);
}

static void change_owner(void)
{
	assert_int_equal(chown("a/file", 7, (gid_t)-1), 0);
}

static void change_group(void)
{
	assert_int_equal(chown("a/file", (uid_t)-1, 7), 0);
}

static void change_folder_mode(void)
{
	chmod("b", 0700);
}

static void change_folder_owner(void)
{
	assert_int_equal(chown("b", 7, 7), 0);
}

static void change_root_mode(void)
{
	chmod(".", 0711);
}

static void change_link(void)
{
	unlink("link");
	assert_int_equal(symlink("a/fill", "link"), 0);
}

static void change_link_owner(void)
{
	assert_int_equal(lchown("link", 7, 7), 0);
}

static void change_device(void)
{
	unlink("null");
	assert_int_equal(mknod("null", S_IFCHR | 0666, makedev(1, 5)), 0);
}

static void change_device_type(void)
{
	unlink("null");
	assert_int_equal(mknod("null", S_IFBLK | 0666, makedev(1, 3)), 0);
}

static void add_empty_file(void)
{
	put("b/new", "");
}

static void add_folder(void)
{
	mkdir("b/new", 0755);
}

static void add_name(void)
{
	assert_int_equal(link("a/file", "b/file"), 0);
}

static void remove_file(void)
{
	unlink("empty");
}

static void fill_file(void)
{
	put("empty", "x");
}

static void empty_to_pipe(void)
{
	unlink("empty");
	assert_int_equal(mkfifo("empty", 0644), 0);
}

static void empty_to_folder(void)
{
	unlink("empty");
	mkdir("empty", 0644);
}

static void add_attribute(void)
{
	assert_int_equal(setxattr("a/file", "trusted.x", "1", 1, 0), 0);
}

static void add_folder_attribute(void)
{
	assert_int_equal(setxattr("b", "trusted.x", "1", 1, 0), 0);
}

static void add_empty_attribute(void)
{
	assert_int_equal(setxattr("empty", "trusted.x", "", 0, 0), 0);
}

static void nest_name(void)
{
	unlink("empty");
	put("b/empty", "");
}

static void test_changes(void **state)
{
	static const struct {
		const char *name;
		void (*change)(void);
	} table[] = {{"rename", rename_file}, {"move", move_file}, {"content", change_content},
		{"length", change_length}, {"time", change_time}, {"inode", put_another_inode},
		{"exchange", exchange_files}, {"mode", change_mode}, {"owner", change_owner}, {"group", change_group},
		{"folder's mode", change_folder_mode}, {"folder's owner", change_folder_owner},
		{"root's mode", change_root_mode}, {"link", change_link}, {"link's owner", change_link_owner},
		{"device", change_device}, {"device's type", change_device_type}, {"empty file", add_empty_file},
		{"folder", add_folder}, {"hard link", add_name}, {"removal", remove_file}, {"filling", fill_file},
		{"pipe", empty_to_pipe}, {"folder for file", empty_to_folder}, {"attribute", add_attribute},
		{"folder's attribute", add_folder_attribute}, {"empty file's attribute", add_empty_attribute},
		{"nesting", nest_name}};
	char before[DIGEST_TEXT];

	tear_down(state);
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		assert_int_equal(set_up(state), 0);
		snprintf(before, sizeof(before), "%s", digest());
		assert_string_equal(before, digest());
		table[i].change();
		if (!strcmp(before, digest()))
			fail_msg("the digest does not notice: %s", table[i].name);
		assert_int_equal(tear_down(state), 0);
	}
	assert_int_equal(set_up(state), 0);
}

// What an engine makes anew for each container over the same image.
static void test_no_changes(void **state)
{
	char before[DIGEST_TEXT];
	(void)state;

	snprintf(before, sizeof(before), "%s", digest());
	set_mtime("b", 5000);
	set_mtime("empty", 5000);
	set_mtime(".", 5000);
	put("new", "");
	rename("new", "empty");
	unlink("link");
	assert_int_equal(symlink("a/file", "link"), 0);
	rmdir("b");
	mkdir("b", 0755);
	assert_string_equal(before, digest());
}

static void test_fresh(void **state)
{
	const struct timespec pause = {.tv_nsec = 150 * NS_PER_MS};
	struct share_digest d = {.is_fresh = false};
	(void)state;

	// A busy machine may let the moment pass between the two.
	for (int i = 0; i < 1000 && !d.is_fresh; i++) {
		put("a/file", "now");
		assert_int_equal(share_digest(".", &d, NULL), 0);
	}
	assert_true(d.is_fresh);
	nanosleep(&pause, NULL);
	put("empty", "");
	assert_int_equal(share_digest(".", &d, NULL), 0);
	assert_false(d.is_fresh);
}

static void test_depth(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	struct share_digest d;
	(void)state;

	for (int i = 0; i < SHARE_DEPTH + 1; i++)
		assert_int_equal(mkdir("d", 0755) || chdir("d"), 0);
	assert_int_equal(chdir(top), 0);
	assert_int_equal(share_digest(".", &d, &e), -1);
	assert_string_equal(err_text(e), "cannot look through .: more than 512 folders in each other");
}

static void test_no_tree(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	struct share_digest d;
	(void)state;

	assert_int_equal(share_digest("nothing", &d, &e), -1);
	assert_string_equal(err_text(e), "cannot open nothing: No such file or directory");
	assert_int_equal(share_digest("empty", &d, &e), -1);
	assert_string_equal(err_text(e), "cannot open empty: Not a directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_changes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_changes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_fresh, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_depth, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_tree, set_up, tear_down),
	};

	if (geteuid()) {
		printf("files of other owners can only be made by root\n");
		return 77;
	}
	return cmocka_run_group_tests_name("share_digest", tests, NULL, NULL);
}
