// SPDX-License-Identifier: MIT
// What a guest moves through its devices, whenever the host asks at the console. Included by guest.c.
#ifndef TESTS_VMM_SPEED_H
#define TESTS_VMM_SPEED_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define SPEED_PIECE  (256 * 1024)
#define SPEED_PIECES 512                // of a drive
#define SPEED_STREAM (16 * 1024 * 1024) // bytes over the network

static ssize_t put_piece(int fd, void *data, size_t len)
{
	return write(fd, data, len);
}

// At the drive's end it begins again.
static long long use_pieces(ssize_t (*move)(int fd, void *data, size_t len))
{
	static char data[SPEED_PIECE] __attribute__((aligned(4096)));
	int fd = open("/dev/vda", O_RDWR | O_DIRECT | O_CLOEXEC);
	long long bytes = 0;
	ssize_t n;

	for (int i = 0; i < SPEED_PIECES; i++) {
		n = move(fd, data, SPEED_PIECE);
		if (n <= 0 && lseek(fd, 0, SEEK_SET) < 0)
			break;
		bytes += n > 0 ? n : 0;
	}
	close(fd);
	return bytes;
}

// iperf3 says itself why it fails.
static long long use_stream(const char *host, const char *direction)
{
	pid_t pid = fork();
	char bytes[32];
	int status = -1;

	snprintf(bytes, sizeof(bytes), "%d", SPEED_STREAM);
	if (pid == 0) {
		execl("/iperf3", "iperf3", "-c", host, "-n", bytes, direction, NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return status ? 0 : SPEED_STREAM;
}

// Each line at the console names what is to be measured.
static void serve_speed(const char *host)
{
	struct termios t;
	char line[64];
	long long bytes;

	tcgetattr(STDIN_FILENO, &t);
	t.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSANOW, &t);
	puts("guest: waits");
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\r\n")] = '\0';
		if (strcmp(line, "reads") == 0)
			bytes = use_pieces(read);
		else if (strcmp(line, "writes") == 0)
			bytes = use_pieces(put_piece);
		else
			bytes = use_stream(host, strcmp(line, "receives") == 0 ? "-R" : NULL);
		printf("guest: %s %lld bytes\n", line, bytes);
	}
}

#endif
