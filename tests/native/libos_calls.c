// SPDX-License-Identifier: MIT
// Makes system calls and prints what each answers. The same file is linked as an ordinary program and as a unikernel,
// and both must print the same: what is expected of the library operating system is what Linux does.
// It runs in a tree made by libos.t: /tree/{a/,b/file,deep/er/,empty,hello,link -> b/file,loop -> loop,out -> ../..}.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <linux/openat2.h>

static void say(const char *what, long result)
{
	printf("%s = %ld%s%s\n", what, result, result < 0 ? " " : "", result < 0 ? strerror(errno) : "");
}

#define SAY(call) (errno = 0, say(#call, (long)(call)))

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
	for (struct dirent *e; d && count < 64 && (e = readdir(d));) {
		char type[4] = {' ', (char)('0' + e->d_type / 2), ' ', 0};

		names[count] = malloc(strlen(e->d_name) + sizeof(type));
		strcpy(names[count], e->d_name);
		strcat(names[count++], type);
	}
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

static void descriptors(void)
{
	struct rlimit r = {4, 4};
	int fd;

	SAY(fd = open("b/file", O_RDONLY | O_CLOEXEC));
	SAY(fcntl(fd, F_GETFD));
	SAY(dup(fd));
	SAY(fcntl(fd + 1, F_GETFD));
	SAY(lseek(fd, 2, SEEK_SET));
	SAY(lseek(fd + 1, 0, SEEK_CUR));
	SAY(dup2(fd, 20));
	SAY(dup2(fd, fd));
	SAY(dup2(77, 5));
	SAY(dup3(fd, fd, 0));
	SAY(fcntl(fd, F_DUPFD, 10));
	SAY(fcntl(fd, F_DUPFD, -1));
	SAY(fcntl(fd, 9999));
	SAY(close(20));
	SAY(close(10));
	SAY(close(fd + 1));
	SAY(ioctl(fd, TCGETS, (char[64]){0}));
	SAY(ioctl(99, TCGETS, (char[64]){0}));
	SAY(close(fd));
	SAY(setrlimit(RLIMIT_NOFILE, &r));
	SAY(open("b/file", O_RDONLY));
	SAY(open("b/file", O_RDONLY));
	SAY(dup(0));
	SAY(close(3));
	SAY(dup(-1));
}

static void pipes(void)
{
	static char big[70000];
	int p[2], flags;

	SAY(pipe2(p, O_NONBLOCK));
	SAY(read(p[0], big, 10));
	SAY(write(p[1], big, 0));
	SAY(write(p[1], "hello", 5));
	SAY(ioctl(p[0], FIONREAD, &flags));
	SAY(flags);
	SAY(read(p[0], big, 3));
	SAY(read(p[0], big, 30));
	SAY(lseek(p[0], 0, SEEK_SET));
	SAY(pread(p[0], big, 1, 0));
	SAY(write(p[0], "x", 1));
	SAY(read(p[1], big, 1));
	SAY(write(p[1], big, sizeof(big)));
	SAY(write(p[1], "x", 1));
	SAY(read(p[0], big, sizeof(big)));
	SAY(fcntl(p[0], F_SETFL, 0));
	SAY(fcntl(p[0], F_GETFL));
	SAY(close(p[1]));
	SAY(read(p[0], big, 1));
	SAY(close(p[0]));
	SAY(pipe2(p, 1));
	SAY(pipe(p));
	signal(SIGPIPE, SIG_IGN);
	SAY(close(p[0]));
	SAY(write(p[1], "x", 1));
	SAY(close(p[1]));
	signal(SIGPIPE, SIG_DFL);
}

static void memory(void)
{
	char *m, *n;
	int fd;
	size_t sum = 0;

	SAY((m = mmap(NULL, 100000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) != MAP_FAILED);
	for (size_t i = 0; i < 100000; i++)
		sum += (unsigned char)m[i];
	SAY(sum);
	memset(m, 7, 100000);
	SAY((n = mremap(m, 100000, 300000, MREMAP_MAYMOVE)) != MAP_FAILED);
	SAY(n[99999] + n[100000 / 4096 * 4096 + 4096] + n[299999]);
	SAY(mremap(n, 300000, 4096, 0) == n);
	SAY(madvise(n, 4096, MADV_DONTNEED));
	SAY(n[0]);
	SAY(munmap(n, 4096));
	SAY(munmap(n + 1, 4096));
	SAY(munmap(n, 0));
	SAY(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
	SAY(mmap(NULL, 1, PROT_READ, MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
	SAY(mmap(NULL, 1, PROT_READ, MAP_PRIVATE, 99, 0) == MAP_FAILED);
	SAY(fd = open("b/file", O_RDONLY));
	SAY((m = mmap(NULL, 5, PROT_READ, MAP_PRIVATE, fd, 0)) != MAP_FAILED);
	printf("%.5s\n", m);
	SAY(mmap(NULL, 5, PROT_READ, MAP_PRIVATE, fd, 1) == MAP_FAILED);
	SAY(close(fd));
	SAY(munmap(m, 5));
	m = malloc(1 << 20);
	SAY(m != NULL);
	memset(m, 1, 1 << 20);
	SAY((m = realloc(m, 4 << 20)) != NULL);
	SAY(m[(1 << 20) - 1]);
	free(m);
}

static volatile sig_atomic_t seen;
static sigjmp_buf back;

static void on_signal(int n)
{
	seen = n;
}

static void jump(int n)
{
	siglongjmp(back, n);
}

static void signals(void)
{
	struct sigaction a = {.sa_handler = on_signal};
	struct itimerval in_10ms = {.it_value = {.tv_usec = 10000}};
	struct timespec second = {.tv_sec = 1};
	sigset_t set, before;

	SAY(sigaction(SIGUSR1, &a, NULL));
	SAY(sigaction(SIGKILL, &a, NULL));
	SAY(sigaction(99, &a, NULL));
	SAY(raise(SIGUSR1));
	SAY(seen);
	seen = 0;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	SAY(sigprocmask(SIG_BLOCK, &set, &before));
	SAY(raise(SIGUSR1));
	SAY(seen);
	SAY(sigpending(&before));
	SAY(sigismember(&before, SIGUSR1));
	SAY(sigprocmask(SIG_UNBLOCK, &set, NULL));
	SAY(seen);
	SAY(sigprocmask(SIG_BLOCK, &set, NULL));
	SAY(kill(getpid(), SIGUSR1));
	SAY(sigwaitinfo(&set, NULL));
	SAY(sigtimedwait(&set, NULL, &(struct timespec){.tv_nsec = 1000}));
	SAY(kill(getpid(), 0));
	SAY(kill(getpid(), 99));
	SAY(sigaction(SIGALRM, &a, NULL));
	SAY(setitimer(ITIMER_REAL, &in_10ms, NULL));
	SAY(nanosleep(&second, NULL));
	SAY(seen);
	SAY(setitimer(77, &in_10ms, NULL));
	SAY(alarm(100));
	SAY(alarm(0));
	signal(SIGUSR2, jump);
	if (sigsetjmp(back, 1) == 0)
		raise(SIGUSR2);
	else
		puts("jumped");
	a.sa_flags = (int)SA_RESETHAND;
	SAY(sigaction(SIGCHLD, &a, NULL));
	SAY(raise(SIGCHLD));
	SAY(seen);
	seen = 0;
	SAY(raise(SIGCHLD));
	SAY(seen);
}

static void clocks(void)
{
	struct timespec a, b, r;

	SAY(clock_gettime(CLOCK_MONOTONIC, &a));
	SAY(nanosleep(&(struct timespec){.tv_nsec = 3000000}, NULL));
	SAY(clock_gettime(CLOCK_MONOTONIC, &b));
	SAY((b.tv_sec - a.tv_sec) * 1000000000 + b.tv_nsec - a.tv_nsec >= 3000000);
	SAY(nanosleep(&(struct timespec){.tv_nsec = 1000000000}, NULL));
	SAY(nanosleep(&(struct timespec){.tv_sec = -1}, NULL));
	SAY(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &a, NULL));
	SAY(clock_gettime(99, &a));
	SAY(clock_getres(CLOCK_MONOTONIC, &r));
	SAY(r.tv_nsec);
	SAY(time(NULL) > 1700000000);
}

static void self(void)
{
	unsigned char a[32] = {0}, b[32] = {0};

	SAY(getrandom(a, sizeof(a), 0));
	SAY(getrandom(b, sizeof(b), 0));
	SAY(memcmp(a, b, sizeof(a)) != 0);
	SAY(getrandom(a, 1, 77));
	SAY(syscall(9999));
	SAY(getuid());
	SAY(setuid(0));
	SAY(sysconf(_SC_PAGESIZE));
	SAY(getenv("FROM_OUTSIDE") ? getenv("FROM_OUTSIDE")[0] : 0);
	SAY(isatty(1));
}

static void devices(void)
{
	char text[16] = "full of letters";
	int fd;

	SAY(fd = open("/dev/null", O_RDWR));
	SAY(write(fd, text, 10));
	SAY(read(fd, text, 10));
	SAY(close(fd));
	SAY(fd = open("/dev/zero", O_RDONLY));
	SAY(read(fd, text, 10));
	SAY(strlen(text));
	SAY(close(fd));
	SAY(fd = open("/dev/full", O_WRONLY));
	SAY(write(fd, text, 10));
	SAY(close(fd));
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	for (int i = 0; i < argc; i++)
		printf("argument %s\n", i ? argv[i] : "0");
	SAY(chdir("/tree"));
	opening();
	changing();
	naming();
	walking();
	pipes();
	memory();
	signals();
	clocks();
	devices();
	self();
	descriptors();
	fflush(stdout);
	return 7;
}
