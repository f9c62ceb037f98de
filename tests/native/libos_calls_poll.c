// SPDX-License-Identifier: MIT
// Waiting for files, and corners of calls about descriptors and folders.
#include "libos_calls.h"

#include <dirent.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sendfile.h>

// A descriptor that is not open. Linux's select overlooks, instead of refusing, what is beyond the process's table; no
// table has less than 64 entries, and ours has just these unless whoever started us had more.
#define NOT_OPEN 29

static long watch(int set, int operation, int fd, uint32_t events)
{
	struct epoll_event e = {.events = events, .data.fd = fd};

	return epoll_ctl(set, operation, fd, &e);
}

// Prints what a look at the set finds.
static void look(int set)
{
	struct epoll_event e = {.events = 0};
	int n = epoll_wait(set, &e, 1, 0);

	printf("%d ready: %x\n", n, n > 0 ? e.events : 0);
}

static void sets(void)
{
	int set, p[2], q[2], file;

	SAY(set = epoll_create1(0));
	SAY(pipe(p));
	SAY(file = open("b/file", O_RDONLY));
	SAY(watch(set, EPOLL_CTL_ADD, file, EPOLLIN));
	SAY(watch(set, EPOLL_CTL_ADD, 99, EPOLLIN));
	SAY(watch(99, EPOLL_CTL_ADD, p[0], EPOLLIN));
	SAY(watch(set, EPOLL_CTL_ADD, set, EPOLLIN));
	SAY(watch(set, EPOLL_CTL_MOD, p[0], EPOLLIN));
	SAY(watch(set, EPOLL_CTL_DEL, p[0], EPOLLIN));
	SAY(watch(set, 9, p[0], EPOLLIN));
	SAY(watch(set, EPOLL_CTL_ADD, p[0], 0));
	SAY(watch(set, EPOLL_CTL_ADD, p[0], EPOLLIN));
	SAY(write(p[1], "x", 1));
	look(set);
	SAY(close(p[1]));
	look(set); // the end is told to who asked for nothing, too
	SAY(watch(set, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLONESHOT));
	look(set);
	look(set);
	SAY(watch(set, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLET));
	look(set);
	look(set);
	SAY(close(p[0]));
	look(set);
	SAY(pipe(q));
	SAY(watch(set, EPOLL_CTL_ADD, q[1], EPOLLOUT));
	look(set);
	SAY(close(q[0]));
	look(set);
	SAY(close(q[1]) + close(set) + close(file));
}

static void polls(void)
{
	struct timespec wrong = {0, 1000000000}, none = {0, 0};
	struct pollfd all[3];
	fd_set in, out;
	int p[2];

	SAY(pipe(p));
	all[0] = (struct pollfd){.fd = p[0], .events = POLLIN};
	all[1] = (struct pollfd){.fd = p[1], .events = POLLOUT};
	all[2] = (struct pollfd){.fd = 99, .events = POLLIN};
	SAY(poll(all, 3, 0));
	SAY(all[0].revents * 10000 + all[1].revents * 100 + all[2].revents);
	SAY(ppoll(all, 2, &wrong, NULL));
	SAY(ppoll(all, 1, &none, NULL));
	SAY(close(p[1]));
	SAY(poll(all, 1, -1));
	SAY(all[0].revents);
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_SET(p[0], &in);
	FD_SET(p[0], &out);
	SAY(select(p[0] + 1, &in, NULL, NULL, NULL));
	SAY(FD_ISSET(p[0], &in) != 0);
	SAY(select(-1, NULL, NULL, NULL, NULL));
	FD_SET(NOT_OPEN, &out);
	SAY(select(NOT_OPEN + 1, NULL, &out, NULL, NULL));
	SAY(close(p[0]));
	SAY(read(0, (char[1]){0}, 0));
}

static void corners(void)
{
	struct rlimit r = {0, 0};
	int fd, out;

	SAY(fd = open("b/file", O_RDONLY));
	SAY(lseek(fd, -6, SEEK_SET));
	SAY(lseek(fd, -75, SEEK_CUR));
	SAY(lseek(fd, 1000, SEEK_DATA));
	SAY(lseek(fd, -1, SEEK_HOLE));
	SAY(getrlimit(RLIMIT_NOFILE, &r));
	SAY(fcntl(fd, F_DUPFD, (int)r.rlim_cur));
	SAY(out = open("sent", O_WRONLY | O_CREAT, 0644));
	SAY(sendfile(out, fd, NULL, 3));
	SAY(sendfile(fd, out, NULL, 3));
	SAY(sendfile(out, out, NULL, 3));
	SAY(sendfile(fd, fd, NULL, 3));
	SAY(lseek(fd, 0, SEEK_CUR));
	SAY(close(fd) + close(out));
	SAY(unlink("sent"));
}

// A place that was told before leads to the same entry again.
static void places(void)
{
	DIR *d = opendir("/tree");
	struct dirent *e;
	char name[256];
	long at[3];

	for (int i = 0; i < 3; i++) {
		at[i] = telldir(d);
		SAY(readdir(d) != NULL);
	}
	for (int i = 2; i >= 0; i--) {
		seekdir(d, at[i]);
		e = readdir(d);
		snprintf(name, sizeof(name), "%s", e ? e->d_name : "");
		seekdir(d, at[i]);
		e = readdir(d);
		SAY(e && !strcmp(e->d_name, name));
	}
	seekdir(d, at[0]);
	for (int i = 0; i < 2; i++)
		SAY((e = readdir(d)) != NULL);
	seekdir(d, at[1]);
	snprintf(name, sizeof(name), "%s", e ? e->d_name : "");
	e = readdir(d);
	SAY(e && !strcmp(e->d_name, name));
	SAY(closedir(d));
}

void calls_poll(void)
{
	sets();
	polls();
	corners();
	places();
}

// What comes in over standard input, by epoll, level- or edge-triggered; and its end.
int calls_wait(bool is_edge)
{
	int set = epoll_create1(0);
	struct epoll_event e;
	char text[64];
	long n = 1;

	if (watch(set, EPOLL_CTL_ADD, 0, EPOLLIN | (is_edge ? EPOLLET : 0)))
		return 1;
	while (n > 0) {
		if (epoll_wait(set, &e, 1, 60000) != 1 || !(e.events & (EPOLLIN | EPOLLHUP)))
			return 2;
		n = read(0, text, sizeof(text));
		if (n > 0)
			printf("it came: %.*s\n", (int)n, text);
		fflush(stdout);
	}
	return n ? 3 : 0;
}
