/* Preloaded, it moves the wall clock of a process by RDBSCAN_CLOCK_SHIFT seconds; monotonic clocks stay as they are.
 *
 * It asks the kernel and is linked with no libc, so it loads beside any of them: no symbol versions to match, and no dlsym, which
 * allocates and so hangs a server whose jemalloc reads the clock while it starts (as libfaketime does).
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t shift(void)
{
    static int known;
    static time_t seconds;
    if (!known) {
        const char *text = getenv("RDBSCAN_CLOCK_SHIFT");
        seconds = text ? strtol(text, NULL, 10) : 0;
        known = 1;
    }
    return seconds;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int failed = (int)syscall(SYS_clock_gettime, clock, now);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += shift();
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec precise;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *copy)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (copy)
        *copy = now.tv_sec;
    return now.tv_sec;
}
