// SPDX-License-Identifier: MIT
// How fast a guest's devices are, measured whenever the host asks at the console. Included by guest.c.
#ifndef TESTS_VMM_SPEED_H
#define TESTS_VMM_SPEED_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define SPEED_PIECE (256 * 1024)
#define SPEED_MS    300

static long long speed_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static ssize_t put_piece(int fd, void *data, size_t len)
{
	return write(fd, data, len);
}

// Moves pieces of the drive until the time is up. At its end it begins again.
static void measure_drive(const char *name, ssize_t (*move)(int fd, void *data, size_t len))
{
	static char data[SPEED_PIECE] __attribute__((aligned(4096)));
	int fd = open("/dev/vda", O_RDWR | O_DIRECT | O_CLOEXEC);
	long long began = speed_ms(), took, bytes = 0;
	ssize_t n;

	do {
		n = move(fd, data, SPEED_PIECE);
		if (n <= 0 && lseek(fd, 0, SEEK_SET) < 0)
			break;
		bytes += n > 0 ? n : 0;
		took = speed_ms() - began;
	} while (took < SPEED_MS);
	close(fd);
	took = speed_ms() - began;
	printf("guest: %s %lld bytes per s\n", name, took > 0 ? bytes * 1000 / took : 0);
}

// iperf3 says at its end how many kilobits per second its server has received.
static void send_to(const char *host)
{
	pid_t pid = fork();

	if (pid == 0) {
		execl("/iperf3", "iperf3", "-c", host, "-t", "1", "-f", "k", NULL);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
	puts("guest: sent");
}

// Each line at the console names what is to be measured.
static void serve_speed(const char *host)
{
	struct termios t;
	char line[64];

	tcgetattr(STDIN_FILENO, &t);
	t.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSANOW, &t);
	puts("guest: waits");
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\r\n")] = '\0';
		if (strcmp(line, "reads") == 0)
			measure_drive(line, read);
		else if (strcmp(line, "writes") == 0)
			measure_drive(line, put_piece);
		else if (strcmp(line, "sends") == 0)
			send_to(host);
	}
}

#endif
