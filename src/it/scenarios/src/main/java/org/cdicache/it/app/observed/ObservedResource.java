package org.cdicache.it.app.observed;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.cdicache.WarmUp;

/** What was observed and warmed. */
@RequestScoped
@Path("observed")
public class ObservedResource {

    @Inject
    Diary diary;

    @Inject
    Preloader preloader;

    /** The diary, and how many keys are there since the start-up. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Map<String, Object> observed() {
        return Map.of(
                "lines", diary.lines(),
                "warmed",
                        preloader
                                .run()
                                .map(WarmUp::progress)
                                .map(progress -> progress.loaded() + progress.present())
                                .orElse(-1L));
    }
}
