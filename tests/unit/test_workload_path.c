// SPDX-License-Identifier: MIT
// What a request's path may name: as text, and on a disk with links that lead out.
#include "workload/beneath.h"
#include "workload/http_date.h"
#include "workload/http_response.h"
#include "workload/http_type.h"
#include "workload/httpd_send.h"
#include "workload/site_root.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const struct {
	const char *path;
	int status;
	const char *wanted;
} paths[] = {
	{"/", 0, "/"}, {"/a/b.html", 0, "/a/b.html"}, {"/%61%2Fb", 404, NULL}, {"/%41%7e%7E", 0, "/A~~"},
	{"/a%20b", 0, "/a b"}, {"/%25", 0, "/%"}, {"/%252e%252e/", 0, "/%2e%2e/"}, // decoded once
	{"//a///b//", 0, "/a/b/"}, {"/./a/./b/.", 0, "/a/b/"}, {"/.", 0, "/"}, {"/...", 0, "/..."}, {"/a..", 0, "/a.."},
	{"/..a/.b", 0, "/..a/.b"}, {"/..", 400, NULL}, {"/../a", 400, NULL}, {"/a/../b", 400, NULL},
	{"/a/..", 400, NULL}, {"/%2e%2e/a", 400, NULL}, {"/.%2E/a", 400, NULL}, {"/%2e%2e%2fa", 404, NULL},
	{"/a%00", 400, NULL}, {"/a%00.html", 400, NULL}, {"/%", 400, NULL}, {"/%4", 400, NULL}, {"/%4g", 400, NULL},
	{"/%g4", 400, NULL}, {"/%-1", 400, NULL}, {"/%u0041", 400, NULL},
	{"/%c0%ae%c0%ae/", 0, "/\xc0\xae\xc0\xae/"}, // overlong, and no dots to us
	{"/..\\a", 0, "/..\\a"},                     // a backslash is a letter
};

static void test_paths(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		char out[HTTP_PATH_MAX], *copy = strdup(paths[i].path);
		size_t length = strlen(copy);
		int status;

		// A block of exactly the size: AddressSanitizer sees a read past it.
		copy = realloc(copy, length);
		status = http_path_read((struct http_text){copy, length}, out, &length);
		free(copy);
		if (status != paths[i].status || (!status && strcmp(out, paths[i].wanted) != 0))
			fail_msg("%d %s for %s", status, status ? "" : out, paths[i].path);
		if (!status)
			assert_int_equal(length, strlen(out));
	}
}

static void test_a_path_that_is_too_long(void **state)
{
	static char path[2 * HTTP_PATH_MAX];
	char out[HTTP_PATH_MAX];
	size_t length;

	(void)state;
	memset(path, 'a', sizeof(path));
	path[0] = '/';
	assert_int_equal(http_path_read((struct http_text){path, HTTP_PATH_MAX - 1}, out, &length), 0);
	assert_int_equal(length, HTTP_PATH_MAX - 1);
	assert_int_equal(http_path_read((struct http_text){path, HTTP_PATH_MAX}, out, &length), 414);
	memset(path, '/', sizeof(path)); // many slashes are one
	assert_int_equal(http_path_read((struct http_text){path, sizeof(path)}, out, &length), 0);
	assert_int_equal(length, 1);
}

static void test_types(void **state)
{
	(void)state;
	assert_string_equal(http_type("a/b.html"), "text/html");
	assert_string_equal(http_type("b.tar.PNG"), "image/png");
	assert_string_equal(http_type("html"), "application/octet-stream");
	assert_string_equal(http_type("a.htmlx"), "application/octet-stream");
	assert_string_equal(http_type("a."), "application/octet-stream");
}

static char folder[] = "/tmp/test-path-XXXXXX";
static char outside[sizeof(folder) + 8];
static struct site site;

static void at(const char *name, char path[200])
{
	snprintf(path, 200, "%s/%s", folder, name);
}

static void write_file(const char *name, const char *content, size_t length)
{
	char path[200];
	int fd;

	at(name, path);
	fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, length), length);
	close(fd);
}

static void link_to(const char *target, const char *name)
{
	char path[200];

	at(name, path);
	assert_int_equal(symlink(target, path), 0);
}

static int make_folder(void **state)
{
	char path[200];
	char *big = calloc(1, 3000000);

	(void)state;
	assert_non_null(mkdtemp(folder));
	at("dir", path);
	mkdir(path, 0755);
	at("a:b c", path);
	mkdir(path, 0755);
	at("empty", path);
	mkdir(path, 0755);
	at("pipe", path);
	mkfifo(path, 0644);
	write_file("index.html", "front", 5);
	write_file("nothing.txt", "", 0);
	write_file("dir/index.html", "inner", 5);
	write_file("dir/a b.css", "css", 3);
	write_file("big.bin", big, 3000000);
	free(big);
	snprintf(outside, sizeof(outside), "%s.out", folder);
	mkdir(outside, 0755);
	link_to("dir/index.html", "inside");
	link_to("dir", "dirlink");
	link_to("/etc/passwd", "absolute");
	link_to("../../etc/passwd", "upward");
	link_to(outside, "out");
	link_to("loop", "loop");
	link_to("/proc/self/root/etc/passwd", "magic");
	return site_root_open(&site, folder);
}

static int remove_folder(void **state)
{
	char command[100];

	(void)state;
	site_free(&site);
	snprintf(command, sizeof(command), "rm -rf %s %s", folder, outside);
	return system(command);
}

static void test_beneath(void **state)
{
	static const struct {
		const char *path;
		bool is_there, is_link; // links are refused where there is no openat2
	} files[] = {
		{"index.html", true, false},
		{"dir/index.html", true, false},
		{"dir", true, false},
		{"inside", true, true},
		{"dirlink/index.html", true, true},
		{"absolute", false, true},
		{"upward", false, true},
		{"out", false, true},
		{"loop", false, true},
		{"magic", false, true},
		{"nosuch", false, false},
		{"index.html/x", false, false},
		{"dir/../index.html", true, true}, // both are safe; no path of ours has them
		{"../etc/passwd", false, false},
		{"dir/../../etc/passwd", false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		int fd = beneath_open(site.root, files[i].path);
		int by_steps = beneath_open_by_steps(site.root, files[i].path);

		if (by_steps >= 0 && close(by_steps) == 0)
			assert_true(files[i].is_there && !files[i].is_link);
		else
			assert_true(!files[i].is_there || files[i].is_link);
		if (fd >= 0 && close(fd) == 0)
			assert_true(files[i].is_there);
		else
			assert_true(!files[i].is_there || files[i].is_link);
	}
}

static void test_answers_from_a_folder(void **state)
{
	static const struct {
		const char *target;
		int status;
		size_t body;
		const char *also;
	} wanted[] = {
		{"/", 200, 5, "\r\nContent-Type: text/html\r\nContent-Length: 5\r\n"},
		{"/dir/", 200, 5, "\r\nContent-Length: 5\r\n"},
		{"/dir", 301, 23, "\r\nLocation: dir/\r\n"},
		{"//dir", 301, 23, "\r\nLocation: dir/\r\n"},
		{"/a%3ab%20c", 301, 23, "\r\nLocation: a%3Ab%20c/\r\n"},
		{"/empty/", 404, 15, ""},
		{"/dir/a%20b.css", 200, 3, "\r\nContent-Type: text/css\r\n"},
		{"/nothing.txt", 200, 0, "\r\nContent-Length: 0\r\n"},
		{"/big.bin", 200, 3000000, "\r\nContent-Length: 3000000\r\n"},
		{"/pipe", 404, 15, ""},
		{"/index.html/", 404, 15, ""},
		{"/absolute", 404, 15, ""},
		{"/upward", 404, 15, ""},
		{"/out/", 404, 15, ""},
		{"/../etc/passwd", 400, 17, ""},
		{"/%2e%2e/etc/passwd", 400, 17, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		static struct http_response out;
		struct http_request r = {.path = {wanted[i].target, strlen(wanted[i].target)}};

		http_answer(&site, &r, "Sun, 06 Nov 2044 08:49:37 GMT", &out);
		if (out.status != wanted[i].status || out.body_length != wanted[i].body)
			fail_msg("%d, %zu bytes for %s", out.status, out.body_length, wanted[i].target);
		assert_non_null(memmem(out.head, out.head_length, wanted[i].also, strlen(wanted[i].also)));
		assert_int_equal(out.file >= 0, wanted[i].body > HTTP_SMALL_MAX);
		if (out.file >= 0)
			close(out.file);
		r.is_head = true;
		http_answer(&site, &r, "Sun, 06 Nov 2044 08:49:37 GMT", &out);
		assert_int_equal(out.body_length, 0);
		assert_int_equal(out.file, -1);
	}
}

static int status_if(const char *path, struct http_text since, struct http_text tag)
{
	static struct http_response out;
	struct http_request r = {.path = {path, strlen(path)}, .if_modified_since = since, .if_none_match = tag};

	http_answer(&site, &r, "Fri, 01 Jan 2027 00:00:00 GMT", &out);
	return out.status;
}

static void test_conditions_from_a_folder(void **state)
{
	const struct timespec times[2] = {{.tv_sec = 784111777}, {.tv_sec = 784111777}};
	const struct http_text none = {NULL, 0};
	struct site_file f;
	char path[200];
	int fd;

	(void)state;
	at("index.html", path);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	assert_int_equal(site_root_find(&site, "/", 1, &f, &fd), 200);
	close(fd);
	assert_int_equal(f.changed, 784111777);
	assert_int_equal(status_if("/", (struct http_text){"Sunday, 06-Nov-94 08:49:37 GMT", 30}, none), 304);
	assert_int_equal(status_if("/", (struct http_text){"Sun Nov  6 08:49:36 1994", 24}, none), 200);
	assert_int_equal(status_if("/", none, (struct http_text){f.etag, strlen(f.etag)}), 304);
	write_file("index.html", "FRONT", 5); // changes the time, not the size
	assert_int_equal(status_if("/", none, (struct http_text){f.etag, strlen(f.etag)}), 200);
}

// Three million bytes through a socket that takes little at a time; then of a file that ends before its head says so.
static void test_sending_a_file(void **state)
{
	static struct http_response out;
	static char sink[1 << 16];
	struct http_request r = {.path = {"/big.bin", 8}};
	char path[200];

	(void)state;
	for (int is_cut = 0; is_cut < 2; is_cut++) {
		size_t sent = 0, received = 0;
		enum io io = IO_BLOCKED;
		int pair[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
		http_answer(&site, &r, "Sun, 06 Nov 2044 08:49:37 GMT", &out);
		at("big.bin", path);
		if (is_cut)
			assert_int_equal(truncate(path, 1000000), 0);
		for (int i = 0; i < 100000 && (io == IO_BLOCKED || io == IO_GOES_ON); i++) {
			ssize_t n;

			io = httpd_send(pair[0], &out, &sent);
			while ((n = read(pair[1], sink, sizeof(sink))) > 0)
				received += (size_t)n;
		}
		assert_int_equal(io, is_cut ? IO_FAILED : IO_DONE);
		assert_int_equal(received, out.head_length + (is_cut ? 1000000 : 3000000));
		close(out.file);
		close(pair[0]);
		close(pair[1]);
	}
}

// RFC 9110's example in its three forms, and the rule for years of two digits.
static void test_old_dates(void **state)
{
	static const struct {
		const char *text;
		uint64_t wanted; // 0: none
	} dates[] = {
		{"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
		{"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
		{"Sun Nov  6 08:49:37 1994", 784111777},
		{"Sun Nov 06 08:49:37 1994", 784111777},
		{"Thursday, 01-Jan-76 00:00:00 GMT", 189302400},
		{"Wednesday, 01-Jan-76 00:00:00 GMT", 0},                  // the week day of 2076, 51 years ahead
		{"Tuesday, 01-Jan-75 00:00:00 GMT", UINT64_C(3313526400)}, // 2075, 50 years ahead
		{"Sun, 06-Nov-94 08:49:37 GMT", 0},
		{"Monday, 06-Nov-94 08:49:37 GMT", 0},
		{"Sunday, 06-Nov-94 08:49:37 UTC", 0},
		{"Sunday, 6-Nov-94 08:49:37 GMT", 0},
		{"Sun Nov 6 08:49:37 1994", 0},
		{"Mon Nov  6 08:49:37 1994", 0},
		{"Sun Nov  6 08:49:37 1994 GMT", 0},
		{",", 0},
		{"", 0},
	};
	const uint64_t new_year_2025 = 1735689600;

	(void)state;
	for (size_t i = 0; i < sizeof(dates) / sizeof(*dates); i++) {
		uint64_t seconds = 0;
		bool is_date = http_date_read(dates[i].text, strlen(dates[i].text), new_year_2025, &seconds);

		if (is_date != (dates[i].wanted > 0) || seconds * is_date != dates[i].wanted)
			fail_msg("%ju for %s", (uintmax_t)seconds, dates[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_a_path_that_is_too_long),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_old_dates),
		cmocka_unit_test(test_beneath),
		cmocka_unit_test(test_answers_from_a_folder),
		cmocka_unit_test(test_conditions_from_a_folder),
		cmocka_unit_test(test_sending_a_file),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
