/* Makes the nth change to files under a folder fail, or end the process there. Loaded before the C library. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char root[PATH_MAX];
static atomic_int calls, failing_at, dying_at, lasting, number;

/* Count calls from now on. `error` is what the `at`-th gives: once, or for good. The process ends at the `dies_at`-th. */
void faults_begin(const char *folder, int at, int error, int for_good, int dies_at) {
    snprintf(root, sizeof root, "%s", folder);
    calls = 0;
    number = error;
    dying_at = dies_at;
    lasting = for_good;
    failing_at = at;
}

int faults_count(void) { return calls; }

static int is_ours(const char *path) { return root[0] && strncmp(path, root, strlen(root)) == 0; }

static int is_our_file(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = root[0] ? readlink(link, path, sizeof path - 1) : -1;
    if (length < 0) return 0;
    path[length] = 0;
    return is_ours(path);
}

/* Whether this call is the one. Does not return from it when it is deadly. */
static int fails(int ours) {
    if (!ours) return 0;
    int call = ++calls;
    if (dying_at && call >= dying_at) kill(getpid(), SIGKILL);
    if (!failing_at || !(call == failing_at || (lasting && call > failing_at))) return 0;
    errno = number;
    return 1;
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

/* A write that fails may have written a part. */
#define FAILS_HALFWAY(fd, half) \
    if (is_our_file(fd)) { \
        if (calls + 1 == failing_at || calls + 1 == dying_at) { half; } \
        if (fails(1)) return -1; \
    }

ssize_t write(int fd, const void *data, size_t size) {
    REAL(write);
    FAILS_HALFWAY(fd, real(fd, data, size / 2));
    return real(fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    REAL(pwrite);
    FAILS_HALFWAY(fd, real(fd, data, size / 2, at));
    return real(fd, data, size, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    REAL(pwrite64);
    FAILS_HALFWAY(fd, real(fd, data, size / 2, at));
    return real(fd, data, size, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    return fails(is_our_file(fd)) ? -1 : real(fd, parts, count);
}

int fsync(int fd) {
    REAL(fsync);
    return fails(is_our_file(fd)) ? -1 : real(fd);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    return fails(is_our_file(fd)) ? -1 : real(fd);
}

int ftruncate(int fd, off_t size) {
    REAL(ftruncate);
    return fails(is_our_file(fd)) ? -1 : real(fd, size);
}

int ftruncate64(int fd, off64_t size) {
    REAL(ftruncate64);
    return fails(is_our_file(fd)) ? -1 : real(fd, size);
}

int rename(const char *from, const char *to) {
    REAL(rename);
    return fails(is_ours(to)) ? -1 : real(from, to);
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    return fails(is_ours(path)) ? -1 : real(path, mode);
}

int unlink(const char *path) {
    REAL(unlink);
    return fails(is_ours(path)) ? -1 : real(path);
}

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        va_list given; \
        va_start(given, flags); \
        mode_t mode = va_arg(given, mode_t); \
        va_end(given); \
        return fails((flags & O_CREAT) && is_ours(path)) ? -1 : real(path, flags, mode); \
    }

OPENS(open)
OPENS(open64)
