// SPDX-License-Identifier: MIT
// The file image: what fileimage makes of a folder is what the library operating system shows; an image with any byte
// changed, cut anywhere, or made to deceive is an error or another tree, and never a walk without end.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "fileimage/fileimage.h"
#include "libos/boot.h"
#include "libos/call.h"
#include "libos/file.h"
#include "libos/path.h"
#include "libos/tree.h"

#define CALL(name, ...)                  libos_syscall(SYS_##name, FIRST_SIX(__VA_ARGS__, 0, 0, 0, 0, 0, 0))
#define FIRST_SIX(a, b, c, d, e, f, ...) (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f)

static char folder[] = "/tmp/image.XXXXXX";
static struct unikernel_boot boot = {.devices = 1 << UNIKERNEL_ROOT};
static unsigned char *image; // as it was made
static size_t size;

static void put_file(const char *name, const char *text)
{
	char path[128];
	struct err *e = NULL;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(file_replace(path, text, strlen(text), 0640, &e), 0);
}

static void put(const char *name, mode_t mode)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(mkdir(path, mode), 0);
}

static int make_image(void)
{
	int from = open(folder, O_RDONLY | O_DIRECTORY), out = open("/tmp", O_RDWR | O_TMPFILE, 0600);
	struct err *e = NULL;
	size_t left_out;

	assert_int_equal(fileimage_make(from, out, &left_out, &e), 0);
	assert_int_equal(left_out, 1);
	close(from);
	size = (size_t)lseek(out, 0, SEEK_END);
	return out;
}

// A file that is nearly all hole takes no room for that, here as there.
static void test_keeps_holes(void **state)
{
	const off_t vast = (off_t)1 << 31;
	char top[] = "/tmp/vast.XXXXXX", path[64], text[4] = "";
	int out = open("/tmp", O_RDWR | O_TMPFILE, 0600), here, file;
	struct fileimage_node nodes[2], *n = &nodes[1];
	struct fileimage_header h;
	struct stat st;
	size_t left_out;
	(void)state;

	assert_non_null(mkdtemp(top));
	snprintf(path, sizeof(path), "%s/vast", top);
	file = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
	assert_int_equal(ftruncate(file, vast), 0);
	assert_int_equal(pwrite(file, "far", 3, vast / 2 + 5), 3);
	here = open(top, O_RDONLY | O_DIRECTORY);
	assert_int_equal(fileimage_make(here, out, &left_out, NULL), 0);
	assert_int_equal(pread(out, &h, sizeof(h), 0), sizeof(h));
	assert_int_equal(h.node_count, 2);
	assert_int_equal(pread(out, nodes, sizeof(nodes), (off_t)h.nodes), sizeof(nodes));
	assert_int_equal(n->size, vast);
	assert_int_equal(pread(out, text, 3, (off_t)n->start + vast / 2 + 5), 3);
	assert_string_equal(text, "far");
	assert_int_equal(fstat(out, &st), 0);
	assert_int_equal(st.st_size, h.size);
	assert_true(st.st_blocks < 1000);
	close(file), close(here), close(out);
	assert_int_equal(unlink(path) + rmdir(top), 0);
}

// Folders one in the other, more than any path has room for.
static void test_refuses_what_is_too_deep(void **state)
{
	char top[] = "/tmp/deep.XXXXXX", remove[64];
	int out = open("/tmp", O_RDWR | O_TMPFILE, 0600), here;
	struct err *e = NULL;
	size_t left_out;
	(void)state;

	assert_non_null(mkdtemp(top));
	here = open(top, O_RDONLY | O_DIRECTORY);
	for (int i = 0; i < FILEIMAGE_DEPTH_MAX + 1; i++) {
		int below;

		assert_int_equal(mkdirat(here, "d", 0700), 0);
		below = openat(here, "d", O_RDONLY | O_DIRECTORY);
		close(here);
		here = below;
	}
	close(here);
	here = open(top, O_RDONLY | O_DIRECTORY);
	assert_int_equal(fileimage_make(here, out, &left_out, &e), -1);
	assert_non_null(strstr(err_text(e), "lie one in the other"));
	err_free(&e);
	close(here);
	close(out);
	snprintf(remove, sizeof(remove), "rm -r %s", top);
	assert_int_equal(system(remove), 0);
}

static int begin(void **state)
{
	char link_path[128];
	int device;

	(void)state;
	assert_non_null(mkdtemp(folder));
	put("b", 0755);
	put("b/c", 0700);
	put(".unikernel", 0755);
	put_file(".unikernel/files", "not in there");
	put_file("b/c/deep", "bytes of a file");
	put_file("b/c/last", "");
	put_file("a", "");
	put_file("b.x", "sorts between b and bb");
	put_file("bb", "another");
	snprintf(link_path, sizeof(link_path), "%s/link", folder);
	assert_int_equal(symlink("b/c/deep", link_path), 0);
	snprintf(link_path, sizeof(link_path), "%s/fifo", folder);
	assert_int_equal(mkfifo(link_path, 0600), 0);
	device = make_image();
	image = malloc(size);
	assert_int_equal(pread(device, image, size, 0), size);
	assert_int_equal(dup2(device, UNIKERNEL_ROOT_FD), UNIKERNEL_ROOT_FD);
	libos_boot = &boot;
	return 0;
}

static int end(void **state)
{
	(void)state;
	free(image);
	return file_remove_tree(folder, NULL);
}

static void stop(void)
{
	node_drop(path_here);
	node_drop(tree_root);
}

// Starts with these bytes as the image; −1 if they are refused. stop() must follow either way.
static int start_with(const void *bytes, size_t length)
{
	assert_int_equal(ftruncate(UNIKERNEL_ROOT_FD, 0), 0);
	assert_int_equal(pwrite(UNIKERNEL_ROOT_FD, bytes, length, 0), length);
	boot.root_size = length;
	return tree_start();
}

static void test_shows_what_was_there(void **state)
{
	char text[64] = "";
	struct stat st;
	long fd;

	(void)state;
	assert_int_equal(start_with(image, size), 0);
	fd = CALL(open, "/link", O_RDONLY);
	assert_true(fd >= 0);
	assert_int_equal(CALL(read, fd, text, sizeof(text)), 15);
	assert_string_equal(text, "bytes of a file");
	assert_int_equal(CALL(close, fd), 0);
	assert_int_equal(CALL(stat, "/b/c", &st), 0);
	assert_int_equal(st.st_mode, S_IFDIR | 0700);
	assert_int_equal(CALL(stat, "/b.x", &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0640);
	assert_int_equal(st.st_size, 22);
	assert_int_equal(CALL(stat, "/.unikernel", &st), -ENOENT);
	assert_int_equal(CALL(stat, "/fifo", &st), -ENOENT);
	stop();
}

// Changes stay in memory, and what was lent of the image's content stays as it was.
static void test_changes(void **state)
{
	static const char more[] = "now it is longer than it was in the image";
	char text[64] = "";
	size_t before = size, length;
	const void *lent;
	struct file *f;
	long fd;

	(void)state;
	assert_int_equal(start_with(image, size), 0);
	fd = CALL(open, "/bb", O_RDWR);
	f = fd_file((int)fd);
	lent = f->ops->peek(f, 2, &length);
	assert_int_equal(length, 5);
	assert_int_equal(CALL(read, fd, text, 3), 3);
	assert_int_equal(CALL(pwrite64, fd, more, sizeof(more), 2), sizeof(more));
	assert_int_equal(CALL(pread64, fd, text, 5, 0), 5);
	assert_memory_equal(text, "annow", 5);
	assert_null(f->ops->peek(f, 0, &length));
	assert_int_equal(CALL(ftruncate, fd, 3), 0);
	assert_int_equal(CALL(pread64, fd, text, 64, 0), 3);
	assert_int_equal(CALL(unlink, "/bb"), 0);
	assert_int_equal(CALL(pread64, fd, text, 64, 0), 3);
	assert_int_equal(CALL(close, fd), 0);
	assert_int_equal(memcmp(lent, "other", 5), 0); // which the sanitizer sees, too
	assert_int_equal(CALL(open, "/bb", O_RDONLY), -ENOENT);
	assert_int_equal(lseek(UNIKERNEL_ROOT_FD, 0, SEEK_END), before);
	stop();
}

// Reads every folder and every file; how many names there were. Ends at a number that no sound image here has.
static size_t walk(struct node *n, size_t seen)
{
	assert_true(seen < 1000);
	if (!S_ISDIR(n->mode) || tree_load(n) < 0)
		return seen;
	for (size_t i = 0; i < n->count; i++) {
		struct node *child = n->entries[i].node;

		assert_null(strchr(n->entries[i].name, '/'));
		assert_true(*n->entries[i].name && strcmp(n->entries[i].name, "..") != 0);
		seen = walk(child, seen + 1);
	}
	return seen;
}

static void read_all(void)
{
	static const char *const paths[] = {"/a", "/b.x", "/bb", "/b/c/deep", "/link"};
	char text[64];

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		long fd = CALL(open, paths[i], O_RDONLY);

		if (fd < 0)
			continue;
		CALL(read, fd, text, sizeof(text));
		CALL(close, fd);
	}
}

static void try_image(const void *bytes, size_t length)
{
	if (start_with(bytes, length) == 0) {
		walk(tree_root, 0);
		read_all();
	}
	stop();
}

static void test_any_byte_changed(void **state)
{
	struct fileimage_header h;

	(void)state;
	memcpy(&h, image, sizeof(h));
	for (size_t at = 0; at < size; at++) {
		if (at >= sizeof(h) && at < h.nodes) // contents are contents
			continue;
		for (int bit = 0; bit < 8; bit++) {
			image[at] ^= (unsigned char)(1 << bit);
			try_image(image, size);
			image[at] ^= (unsigned char)(1 << bit);
		}
	}
}

static void test_cut_anywhere(void **state)
{
	(void)state;
	for (size_t length = 0; length < size; length += length < 64 || length > size - 700 ? 1 : 97) {
		assert_int_equal(start_with(image, length), -1);
		stop();
	}
}

static struct fileimage_node *node_of(const char *name)
{
	struct fileimage_header *h = (void *)image;
	struct fileimage_node *n = (void *)(image + h->nodes);

	for (uint32_t i = 0; i < h->node_count; i++)
		if (n[i].name_size == strlen(name) && !memcmp(image + h->names + n[i].name, name, strlen(name)))
			return &n[i];
	return NULL;
}

// One lie: a folder that cannot be read, while the rest can.
static void expect_damage(const char *path)
{
	struct stat st;

	assert_int_equal(start_with(image, size), 0);
	assert_int_equal(CALL(stat, "/b.x", &st), 0);
	assert_int_equal(CALL(stat, path, &st), -EIO);
	assert_int_equal(CALL(stat, path, &st), -EIO);
	stop();
}

static void test_lies(void **state)
{
	struct fileimage_node *n = node_of("c"), *deep = node_of("deep"), *last = node_of("last"), was = *n,
			      was_deep = *deep;

	(void)state;
	n->start = 0; // a circle
	expect_damage("/b/c");
	*n = was;
	n->size = UINT64_MAX;
	expect_damage("/b/c");
	*n = was;
	deep->size = UINT64_MAX / 2;
	expect_damage("/b/c/deep");
	*deep = was_deep;
	deep->start = size - 3;
	expect_damage("/b/c/deep");
	*deep = was_deep;
	deep->mode = S_IFBLK | 0600;
	expect_damage("/b/c/deep");
	*deep = was_deep;
	deep->name_size = 0;
	expect_damage("/b/c/deep");
	*deep = was_deep;
	last->mode ^= S_IFBLK ^ S_IFREG; // the first entry is sound
	expect_damage("/b/c/deep");
	last->mode ^= S_IFBLK ^ S_IFREG;
	deep->name_size = 100000;
	expect_damage("/b/c/deep");
	*deep = was_deep;
}

// Two of a name, or in the wrong order, would hide a file or not find it.
static void test_order_of_names(void **state)
{
	struct fileimage_node *a = node_of("a"), *b = node_of("b"), first = *a, second = *b;

	(void)state;
	a->name = second.name;
	assert_int_equal(start_with(image, size), -1);
	stop();
	*a = second;
	*b = first;
	assert_int_equal(start_with(image, size), -1);
	stop();
	*a = first;
	*b = second;
	assert_int_equal(start_with(image, size), 0);
	stop();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shows_what_was_there),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_keeps_holes),
		cmocka_unit_test(test_refuses_what_is_too_deep),
		cmocka_unit_test(test_any_byte_changed),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_order_of_names),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
