// SPDX-License-Identifier: MIT
#include "libos/device.h"
#include "libos/console.h"
#include "libos/file.h"
#include "libos/random.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct device {
	struct file file;
	dev_t number;
};

static long take_all(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	size_t sum = 0;

	(void)f;
	(void)offset;
	for (size_t i = 0; i < count; i++)
		sum += v[i].iov_len;
	return (long)sum;
}

static long take_none(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	(void)f;
	(void)v;
	(void)count;
	(void)offset;
	return -ENOSPC;
}

static long give_none(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	(void)f;
	(void)v;
	(void)count;
	(void)offset;
	return 0;
}

static long give_zeros(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	for (size_t i = 0; i < count; i++)
		memset(v[i].iov_base, 0, v[i].iov_len);
	return take_all(f, v, count, offset);
}

static long give_random(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	for (size_t i = 0; i < count; i++)
		random_fill(v[i].iov_base, v[i].iov_len);
	return take_all(f, v, count, offset);
}

static long device_stat(struct file *f, struct stat *out)
{
	out->st_mode = S_IFCHR | 0666;
	out->st_nlink = 1;
	out->st_rdev = ((struct device *)f)->number;
	return 0;
}

static void device_release(struct file *f)
{
	free((struct device *)f);
}

static const struct {
	dev_t number;
	struct file_ops ops;
} devices[] = {
	{DEVICE_NULL, {.read = give_none, .write = take_all, .stat = device_stat, .release = device_release}},
	{DEVICE_ZERO, {.read = give_zeros, .write = take_all, .stat = device_stat, .release = device_release}},
	{DEVICE_FULL, {.read = give_zeros, .write = take_none, .stat = device_stat, .release = device_release}},
	{DEVICE_RANDOM, {.read = give_random, .write = take_all, .stat = device_stat, .release = device_release}},
	{DEVICE_URANDOM, {.read = give_random, .write = take_all, .stat = device_stat, .release = device_release}},
};

static struct file *open_one(size_t i, int flags)
{
	struct device *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	file_init(&d->file, &devices[i].ops, flags);
	d->number = devices[i].number;
	return &d->file;
}

int device_open(dev_t number, int flags, struct file **out)
{
	if (number == DEVICE_CONSOLE)
		return (*out = console_stream(flags)) ? 0 : -ENOMEM;
	for (size_t i = 0; i < sizeof(devices) / sizeof(*devices); i++)
		if (devices[i].number == number)
			return (*out = open_one(i, flags)) ? 0 : -ENOMEM;
	return -ENXIO;
}
