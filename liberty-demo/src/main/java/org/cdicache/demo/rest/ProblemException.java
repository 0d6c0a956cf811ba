package org.cdicache.demo.rest;

/** Ends a request with a {@link Problem}. */
final class ProblemException extends RuntimeException {

    private final transient Problem problem;

    private ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    static ProblemException badRequest(String detail) {
        return new ProblemException(Problem.of(400, detail));
    }

    static ProblemException notFound(String detail) {
        return new ProblemException(Problem.of(404, detail));
    }

    Problem problem() {
        return problem;
    }
}
