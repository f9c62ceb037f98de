// SPDX-License-Identifier: MIT
#include "libos_calls.h"

#include <dirent.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include <linux/openat2.h>

static void show(const char *path)
{
	struct stat st;
	char text[64] = "";
	int fd;

	if (lstat(path, &st) < 0) {
		printf("%s: %s\n", path, strerror(errno));
		return;
	}
	fd = S_ISREG(st.st_mode) ? open(path, O_RDONLY) : -1;
	if (fd >= 0 && read(fd, text, sizeof(text) - 1) < 0)
		text[0] = '?';
	if (fd >= 0)
		close(fd);
	// A folder's size and links are each file system's own affair.
	printf("%s: mode %o links %ld size %ld \"%s\"\n", path, st.st_mode,
		S_ISDIR(st.st_mode) ? 0L : (long)st.st_nlink, S_ISDIR(st.st_mode) ? 0L : (long)st.st_size, text);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list(const char *path)
{
	DIR *d = opendir(path);
	char *names[64];
	size_t count = 0;

	printf("list %s:", path);
	for (struct dirent *e; d && count < 64 && (e = readdir(d));)
		if (asprintf(&names[count], "%s (%d)", e->d_name, e->d_type) >= 0)
			count++;
	qsort(names, count, sizeof(*names), by_name);
	for (size_t i = 0; i < count; i++)
		printf(" %s", names[i]);
	printf("%s\n", d ? "" : strerror(errno));
	if (d)
		closedir(d);
}

static void opening(void)
{
	int fd;

	SAY(open("hello", O_RDONLY));
	SAY(close(3));
	SAY(close(3));
	SAY(open("nothing", O_RDONLY));
	SAY(open("nothing/below", O_RDONLY | O_CREAT, 0644));
	SAY(open("hello/", O_RDONLY));
	SAY(open("hello/x", O_RDONLY));
	SAY(open("", O_RDONLY));
	SAY(open("loop", O_RDONLY));
	SAY(open("loop", O_RDONLY | O_NOFOLLOW));
	SAY(open("link", O_RDONLY | O_NOFOLLOW));
	SAY(open("link/", O_RDONLY));
	SAY(open("a", O_WRONLY));
	SAY(open("a", O_RDWR | O_CREAT, 0644));
	SAY(open("hello", O_RDONLY | O_DIRECTORY));
	SAY(open("hello", O_RDONLY | O_CREAT | O_EXCL, 0644));
	SAY(open("loop", O_RDONLY | O_CREAT | O_EXCL, 0644));
	SAY(open("new/", O_WRONLY | O_CREAT, 0644));
	SAY(openat(99, "hello", O_RDONLY));
	SAY(fd = open("hello", O_RDONLY));
	SAY(openat(fd, "x", O_RDONLY));
	SAY(write(fd, "x", 1));
	SAY(ftruncate(fd, 0));
	SAY(getdents(fd, (void *)(char[256]){0}, 256));
	SAY(close(fd));
	SAY(fd = open("a/new", O_WRONLY | O_CREAT | O_EXCL, 0666));
	SAY(read(fd, (char[1]){0}, 1));
	SAY(write(fd, "0123456789", 10));
	SAY(lseek(fd, 3, SEEK_SET));
	SAY(write(fd, "abc", 3));
	SAY(lseek(fd, -20, SEEK_CUR));
	SAY(lseek(fd, 5, SEEK_END));
	SAY(lseek(fd, 0, 9));
	SAY(write(fd, "!", 1));
	SAY(close(fd));
	show("a/new");
	SAY(fd = open("a/new", O_RDWR | O_TRUNC | O_APPEND));
	SAY(write(fd, "one ", 4));
	SAY(lseek(fd, 0, SEEK_SET));
	SAY(write(fd, "two", 3));
	SAY(pread(fd, (char[8]){0}, 8, 2));
	SAY(pread(fd, (char[8]){0}, 8, 100));
	SAY(pread(fd, (char[8]){0}, 8, -1));
	SAY(fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND | O_NONBLOCK));
	SAY(close(fd));
	show("a/new");
	SAY(fd = open(".", O_RDWR | O_TMPFILE, 0600));
	SAY(write(fd, "nameless", 8));
	SAY(close(fd));
	SAY(fd = open("deep", O_PATH | O_DIRECTORY));
	SAY(read(fd, (char[1]){0}, 1));
	SAY(openat(fd, "er", O_RDONLY | O_DIRECTORY));
	SAY(close(4));
	SAY(close(fd));
	SAY(fd = open("a", O_RDONLY));
	SAY(read(fd, (char[1]){0}, 1));
	SAY(close(fd));
}

static void changing(void)
{
	struct iovec v[] = {{"ab", 2}, {"", 0}, {"cd", 2}};
	int fd;

	SAY(truncate("b/file", 3));
	show("b/file");
	SAY(truncate("b/file", 6));
	show("b/file");
	SAY(truncate("a", 6));
	SAY(truncate("b/file", -1));
	SAY(fd = open("hello", O_RDWR));
	SAY(pwrite(fd, "J", 1, 0));
	SAY(writev(fd, v, 3));
	SAY(writev(fd, v, -1));
	SAY(pwritev(fd, v, 3, 20));
	SAY(readv(fd, v, 0));
	SAY(posix_fallocate(fd, 0, 40));
	SAY(posix_fallocate(fd, 0, 0));
	SAY(fsync(fd));
	SAY(sync_file_range(fd, 0, 20, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE));
	SAY(sync_file_range(fd, -1, 20, SYNC_FILE_RANGE_WRITE));
	SAY(sync_file_range(fd, 0, 20, 77));
	SAY(sync_file_range(99, 0, 20, 77));
	SAY(close(fd));
	show("hello");
	SAY(chmod("hello", 04711));
	show("hello");
	SAY(chmod("nothing", 0));
	SAY(access("hello", X_OK));
	SAY(access("b/file", X_OK));
	SAY(access("b/file", R_OK | W_OK));
	SAY(access("nothing", F_OK));
	SAY(umask(077));
	SAY(mkdir("private", 0777));
	show("private");
	SAY(umask(022));
}

static void naming(void)
{
	SAY(mkdir("a", 0755));
	SAY(mkdir("nothing/x", 0755));
	SAY(mkdir("f", 0755));
	SAY(mkdir("f/g/", 0755));
	SAY(rmdir("f"));
	SAY(rmdir("hello"));
	SAY(rmdir("f/."));
	SAY(rmdir("f/g/.."));
	SAY(unlink("f"));
	SAY(unlink("nothing"));
	SAY(unlink("hello/"));
	SAY(link("hello", "f/hard"));
	SAY(link("hello", "f/hard"));
	SAY(link("a", "f/folder"));
	show("f/hard");
	SAY(unlink("hello"));
	show("f/hard");
	SAY(rename("f/hard", "hello"));
	SAY(rename("nothing", "x"));
	SAY(rename("f", "f/g/h"));
	SAY(rename("f", "hello"));
	SAY(rename("hello", "f"));
	SAY(rename("f/g", "a"));
	SAY(rename("hello", "hello"));
	SAY(rename("hello", "b/file"));
	SAY(rename("f/.", "x"));
	SAY(rename("f", "x/"));
	SAY(syscall(SYS_renameat2, AT_FDCWD, "x", AT_FDCWD, "a", 1));
	SAY(syscall(SYS_renameat2, AT_FDCWD, "x", AT_FDCWD, "f", 1));
	show("b/file");
	list("f");
	SAY(rmdir("f/g"));
	SAY(rmdir("f"));
	SAY(symlink("b/file", "soft"));
	SAY(symlink("b/file", "soft"));
	SAY(symlink("", "none"));
	show("soft");
	SAY(readlink("soft", (char[3]){0}, 3));
	SAY(readlink("b/file", (char[3]){0}, 3));
	SAY(unlink("soft"));
	list(".");
	list("deep/er/../..");
}

static long open2(const char *path, uint64_t resolve)
{
	struct open_how how = {.flags = O_RDONLY, .resolve = resolve};
	long fd = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));

	if (fd >= 0)
		close((int)fd);
	return fd;
}

static void walking(void)
{
	char path[64], long_name[300];

	SAY(open2("link", RESOLVE_BENEATH));
	SAY(open2("out", RESOLVE_BENEATH));
	SAY(open2("../tree/hello", RESOLVE_BENEATH));
	SAY(open2("/tree/hello", RESOLVE_BENEATH));
	SAY(open2("a/../b/file", RESOLVE_BENEATH));
	SAY(open2("link", RESOLVE_NO_SYMLINKS));
	SAY(open2("link", 1 << 20));
	SAY(chdir("deep/er"));
	SAY(getcwd(path, sizeof(path)) != NULL);
	puts(path);
	SAY(getcwd(path, 3) != NULL);
	SAY(chdir("../../hello"));
	SAY(chdir("../.."));
	SAY(chdir("/tree"));
	SAY(mkdir("gone", 0755));
	SAY(chdir("gone"));
	SAY(rmdir("../gone"));
	SAY(open("x", O_CREAT | O_WRONLY, 0644));
	SAY(open("..", O_RDONLY) >= 0);
	SAY(getcwd(path, sizeof(path)) != NULL);
	SAY(chdir("/tree"));
	memset(long_name, 'n', sizeof(long_name));
	long_name[255] = 0;
	SAY(open(long_name, O_RDONLY));
	long_name[255] = 'n';
	long_name[256] = 0;
	SAY(open(long_name, O_RDONLY));
}

void calls_files(void)
{
	SAY(chdir("/tree"));
	opening();
	changing();
	naming();
	walking();
}
