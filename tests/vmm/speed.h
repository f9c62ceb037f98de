// SPDX-License-Identifier: MIT
// How fast a guest's devices are: bytes in a second each. Included by guest.c.
#ifndef TESTS_VMM_SPEED_H
#define TESTS_VMM_SPEED_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SPEED_PIECE (256 * 1024)
#define SPEED_MS    1000

static long long speed_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// Moves pieces until the time is up. At the end of a file it begins again.
static void measure_speed(const char *name, int fd, ssize_t (*move)(int fd, void *data, size_t len))
{
	void *data = aligned_alloc(4096, SPEED_PIECE);
	long long began = speed_ms(), took, bytes = 0;
	ssize_t n;

	memset(data, 'x', SPEED_PIECE);
	do {
		n = move(fd, data, SPEED_PIECE);
		if (n == 0 && lseek(fd, 0, SEEK_SET) == 0)
			continue;
		if (n < 0) {
			printf("guest: %s: %m\n", name);
			break;
		}
		bytes += n;
		took = speed_ms() - began;
	} while (took < SPEED_MS);
	free(data);
	took = speed_ms() - began;
	printf("guest: %s %lld bytes per s\n", name, took > 0 ? bytes * 1000 / took : 0);
}

static ssize_t put_piece(int fd, void *data, size_t len)
{
	ssize_t n = write(fd, data, len);

	return n < 0 && lseek(fd, 0, SEEK_SET) == 0 ? write(fd, data, len) : n;
}

static void measure_drive(const char *path)
{
	int fd = open(path, O_RDWR | O_DIRECT | O_CLOEXEC);

	measure_speed("reads", fd, read);
	lseek(fd, 0, SEEK_SET);
	measure_speed("writes", fd, put_piece);
	close(fd);
}

#endif
